# Links near each other against permuted positions: sna::qaptest on the marriages of Florentine
# families (network::flo, Padgett 1994), whose houses are put at random here. All arrangements keep
# the number of links, so the count of near links and R's statistic order them alike.
# R 4.2.2, sna 2.7.1.   Rscript link_distance_sna.R     writes the three csv beside it
suppressMessages({library(network); library(sna)})
data(flo)
set.seed(8)
families <- rownames(flo)
x <- round(runif(16, 0, 1000)); y <- round(runif(16, 0, 1000))
# the Medici and three of their relatives live on one square
square <- c("Medici", "Ridolfi", "Tornabuoni", "Salviati")
x[match(square, families)] <- 500; y[match(square, families)] <- 400
write.csv(data.frame(family = families, x_m = x, y_m = y), "link_distance_places.csv",
          row.names = FALSE, quote = FALSE)
ends <- which(flo == 1 & upper.tri(flo), arr.ind = TRUE)
write.csv(data.frame(source = families[ends[, 1]], target = families[ends[, 2]]),
          "link_distance_links.csv", row.names = FALSE, quote = FALSE)
apart <- as.matrix(dist(cbind(x, y)))
out <- NULL
for (band in list(c(-1, 0), c(0, 250), c(250, 500), c(500, 2000))) {
  near <- 1 * (apart > band[1] & apart <= band[2]); diag(near) <- 0
  count <- function(dat, g1, g2) sum(dat[g1, , ] * dat[g2, , ]) / 2
  both <- array(0, c(2, 16, 16)); both[1, , ] <- flo; both[2, , ] <- near
  found <- qaptest(both, count, g1 = 1, g2 = 2, reps = 20000)
  out <- rbind(out, data.frame(
    to_m = band[2], links = found$testval, pairs = sum(near) / 2, mean = mean(found$dist),
    at_least = found$pgreq, at_most = found$pleeq,
    low = quantile(found$dist, .025, type = 1), high = quantile(found$dist, .975, type = 1)
  ))
}
write.csv(out, "link_distance_sna.csv", row.names = FALSE, quote = FALSE)
