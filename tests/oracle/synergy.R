# Mutual information in three and four dimensions of tables that come with R, by base R alone:
# sums of entropies written out, and differences of conditional mutual informations.
# Rscript tests/oracle/synergy.R, in this folder; R 4.2.2, package datasets 4.2.2.
H <- function(x) { p <- x[x > 0] / sum(x); -sum(p * log2(p)) }
margin <- function(x, of) if (length(of) == length(dim(x))) x else apply(x, of, sum)
T3 <- function(x) H(margin(x, 1)) + H(margin(x, 2)) + H(margin(x, 3)) -
  H(margin(x, 1:2)) - H(margin(x, c(1, 3))) - H(margin(x, 2:3)) + H(x)
I2 <- function(x) H(rowSums(x)) + H(colSums(x)) - H(x)
conditional <- function(x) { n <- apply(x, 3, sum)
  I2(margin(x, 1:2)) - sum(sapply(seq_along(n), function(k) n[k] / sum(n) * I2(x[, , k]))) }
T4 <- function(x) { t <- 0
  for (k in 1:4) for (s in combn(4, k, simplify = FALSE)) t <- t + (-1)^(k + 1) * H(margin(x, s))
  t }
MM <- function(x) H(x) + (sum(x > 0) - 1) / (2 * sum(x) * log(2))
T3mm <- function(x) MM(margin(x, 1)) + MM(margin(x, 2)) + MM(margin(x, 3)) -
  MM(margin(x, 1:2)) - MM(margin(x, c(1, 3))) - MM(margin(x, 2:3)) + MM(x)
cells <- function(name, x) { d <- as.data.frame(x)
  n <- ncol(d) - 1
  out <- data.frame(table = name, one = d[[1]], two = d[[2]], three = d[[3]],
                    four = if (n == 4) d[[4]] else "", count = d$Freq)
  out }
rows <- rbind(cells("HairEyeColor", HairEyeColor[, , ]), cells("UCBAdmissions", UCBAdmissions),
              cells("Titanic", Titanic))
write.csv(rows, "synergy_tables.csv", row.names = FALSE, quote = FALSE)
value <- function(name, x) sprintf("%s,%.12f", name, x)
out <- c("what,bits",
  value("HairEyeColor", T3(HairEyeColor)), value("HairEyeColor conditional", conditional(HairEyeColor)),
  value("HairEyeColor corrected", T3mm(HairEyeColor)),
  value("UCBAdmissions", T3(UCBAdmissions)), value("UCBAdmissions corrected", T3mm(UCBAdmissions)),
  value("Titanic", T4(Titanic)),
  value("Titanic Male", T3(Titanic[, "Male", , ])), value("Titanic Female", T3(Titanic[, "Female", , ])),
  value("Titanic without Sex", T3(margin(Titanic, c(1, 3, 4)))))
writeLines(out, "synergy.csv")
