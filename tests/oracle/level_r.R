# What R gives for the weights and classes of an index:
#   Rscript level_r.R
# level_tai.csv: the Technology Achievement Index of 23 countries, from the appendix of OECD and JRC
# (2008), Handbook on Constructing Composite Indicators. Loadings: eigen and varimax (Kaiser's
# normalisation) of base R's stats; entropy: by the formula; natural breaks: classInt, "fisher".
tai <- read.csv("level_tai.csv", row.names = 1)
e <- eigen(cor(tai))
rows <- data.frame(what = "eigenvalue", name = 1:8, value = e$values)
for (k in c(2, 4)) {
  loadings <- e$vectors[, 1:k] %*% diag(sqrt(e$values[1:k]))
  turned <- unclass(varimax(loadings, normalize = TRUE, eps = 1e-14)$loadings)
  w <- apply(turned^2, 1, max)
  rows <- rbind(rows, data.frame(what = paste0("pca", k), name = names(tai), value = w / sum(w)))
  if (k == 4) {
    p <- sort(abs(turned[1, ]), decreasing = TRUE)
    rows <- rbind(rows, data.frame(what = "patents", name = 1:4, value = p))
  }
}
p <- sweep(as.matrix(tai), 2, colSums(tai), "/")
d <- 1 + colSums(p * log(p)) / log(nrow(tai))
rows <- rbind(rows, data.frame(what = "entropy", name = names(tai), value = d / sum(d)))
for (k in 2:5) {
  b <- classInt::classIntervals(tai$internet, k, style = "fisher")$brks
  # a break lies half way between two values: the class above it begins with the next value
  begins <- sapply(b[2:k], function(x) min(tai$internet[tai$internet > x]))
  rows <- rbind(rows, data.frame(what = paste0("jenks", k), name = 1:(k - 1), value = begins))
}
rows$version <- ""
rows$version[1] <- paste0("R ", getRversion(), "; classInt ", packageVersion("classInt"))
rows$value <- format(rows$value, digits = 12, trim = TRUE)
write.csv(rows, "level_r.csv", row.names = FALSE, quote = FALSE)
