# Expected values of tests/oracle/test_r_dbscan.py: R's package dbscan.
# Run in this folder: Rscript clusters_dbscan.R
# Writes clusters_dbscan.csv.
#
# Data sets of base R, both with many ties: faithful (272 eruptions of Old Faithful; minutes times
# ten beside minutes of waiting) and quakes (1 000 earthquakes near Fiji; degrees times ten).
suppressMessages(library(dbscan))
head <- sprintf("# %s, dbscan %s, 2026-11-22", R.version.string, packageVersion("dbscan"))
sets <- list(faithful = list(x = 10 * faithful$eruptions, y = faithful$waiting, eps = 2, least = 10),
             quakes = list(x = 10 * quakes$long, y = 10 * quakes$lat, eps = 4, least = 15))
out <- NULL
for (name in names(sets)) {
  s <- sets[[name]]
  both <- cbind(s$x, s$y)
  flat <- dbscan(both, eps = s$eps, minPts = s$least)
  tree <- hdbscan(both, minPts = s$least)
  out <- rbind(out, data.frame(
    set = name, x = s$x, y = s$y, eps = s$eps, least = s$least, dbscan = flat$cluster,
    core = as.integer(is.corepoint(both, eps = s$eps, minPts = s$least)),
    near = kNNdist(both, k = s$least - 1), hdbscan = tree$cluster))
}
writeLines(head, "clusters_dbscan.csv")
for (column in names(out)) if (is.numeric(out[[column]]))
  out[[column]] <- sprintf("%.15g", out[[column]])
suppressWarnings(write.table(out, "clusters_dbscan.csv", append = TRUE, sep = ",",
                             row.names = FALSE, quote = FALSE))
