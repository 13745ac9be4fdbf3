# Expected values of tests/oracle/test_r_stability.py: clusterwise stability (Hennig 2007).
# Run in this folder: Rscript clusters_stability.R
# Writes clusters_stability.csv: for each cluster of DBSCAN its size, and the mean and standard
# deviation of Jaccard's similarity (fpc's clujaccard) to the most similar cluster of each of 3 000
# bootstrap samples, clustered by R's dbscan. A point drawn twice is clustered twice and counts twice,
# as with multipleboot and bscompare of fpc's clusterboot. Data: as in clusters_dbscan.R.
suppressMessages({library(dbscan); library(fpc)})
head <- sprintf("# %s, dbscan %s, fpc %s, 2026-11-22", R.version.string, packageVersion("dbscan"),
                packageVersion("fpc"))
B <- 3000
sets <- list(faithful = list(x = 10 * faithful$eruptions, y = faithful$waiting, eps = 2, least = 10),
             quakes = list(x = 10 * quakes$long, y = 10 * quakes$lat, eps = 4, least = 15))
out <- NULL
for (name in names(sets)) {
  s <- sets[[name]]
  both <- cbind(s$x, s$y); n <- nrow(both)
  own <- dbscan::dbscan(both, eps = s$eps, minPts = s$least)$cluster
  alike <- matrix(NA, max(own), B)
  set.seed(1)
  for (b in seq_len(B)) {
    drawn <- sample(n, n, replace = TRUE)
    found <- dbscan::dbscan(both[drawn, ], eps = s$eps, minPts = s$least)$cluster
    for (k in seq_len(max(own))) if (any(own[drawn] == k))
      alike[k, b] <- max(0, vapply(seq_len(max(found)), function(j)
        clujaccard(own[drawn] == k, found == j, zerobyzero = 0), 0))
  }
  for (k in seq_len(max(own))) out <- rbind(out, data.frame(
    set = name, eps = s$eps, least = s$least, size = sum(own == k), west = min(s$x[own == k]),
    samples = sum(!is.na(alike[k, ])), mean = mean(alike[k, ], na.rm = TRUE),
    sd = sd(alike[k, ], na.rm = TRUE)))
}
writeLines(head, "clusters_stability.csv")
suppressWarnings(write.table(out, "clusters_stability.csv", append = TRUE, sep = ",",
                             row.names = FALSE, quote = FALSE))
