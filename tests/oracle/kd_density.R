# Duranton and Overman's density of distances, written out in base R: made once, kept beside this.
#   Rscript tests/oracle/kd_density.R tests/oracle
# Places are those of ripley_places.csv; weights are 1 + (row number modulo 7).
# kd, kd_weighted: the definition (Duranton and Overman 2005, equations 1 and 2 as densities), reflected at 0,
# with bw.nrd0 (Silverman 1986, eq. 3.31) of the pattern's own distances.
# dbmss: what the published source of dbmss 2.7 does: distances up to 2 rmax for bw.nrd0; those up
# to 4 bandwidths mirrored, density() and division by the share that is not mirrored.
folder <- commandArgs(trailingOnly = TRUE)[1]
places <- read.csv(file.path(folder, "ripley_places.csv"))
rows <- NULL
for (name in unique(places$pattern)) {
  X <- places[places$pattern == name, ]
  e <- 1 + seq_len(nrow(X)) %% 7
  apart <- as.vector(dist(X[, c("x_m", "y_m")]))
  pair <- combn(nrow(X), 2)
  pair <- e[pair[1, ]] * e[pair[2, ]]  # combn and dist go through pairs in the same order
  d <- seq(0, 300, by = 10)
  h <- bw.nrd0(apart)
  both <- function(at) (dnorm((at - apart) / h) + dnorm((at + apart) / h)) / h
  kd <- sapply(d, function(at) mean(both(at)))
  kd_weighted <- sapply(d, function(at) sum(pair * both(at)) / sum(pair))
  bw <- bw.nrd0(apart[apart <= 2 * max(d)])
  mirrored <- which(apart <= 4 * bw)
  whole <- c(apart, -apart[mirrored])
  n <- min(max(512, max(whole) / max(d) * 128), 4096)
  smooth <- density(whole, from = 0, to = max(d), bw = bw, n = n)
  below <- density(whole, to = 0, bw = bw)
  share <- 1 - mean(below$y) * diff(range(below$x))
  dbmss <- approx(smooth$x, smooth$y / share, xout = d)$y
  rows <- rbind(rows, data.frame(pattern = name, distance_m = d, bandwidth_m = h, kd, kd_weighted,
                                 dbmss_bandwidth_m = bw, dbmss))
}
rows[, 3:7] <- signif(rows[, 3:7], 12)
write.csv(rows, file.path(folder, "kd_density.csv"), row.names = FALSE)
cat(R.version.string, "\n")
