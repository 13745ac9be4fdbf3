# Files of neighbours for tests/data/test_weights_files.py. Run in this folder:
#   Rscript weights_spdep.R
# spdep writes the neighbours of Columbus (spData) as .gal (both styles of its first line) and the
# inverse distances of the four nearest as .gwt; beside them is what the files must say. And it reads
# weights_ours.gal and weights_ours.gwt, which spatialict wrote, and tells what it understood.
suppressMessages({library(spdep); library(spData)})
data(columbus)
ids <- sprintf("C%02d", seq_along(col.gal.nb))
attr(col.gal.nb, "region.id") <- ids
write.nb.gal(col.gal.nb, "weights_spdep.gal", oldstyle = FALSE, shpfile = "columbus", ind = "POLYID")
write.nb.gal(col.gal.nb, "weights_spdep_old.gal", oldstyle = TRUE)
near <- knn2nb(knearneigh(coords, k = 4), row.names = ids)
listw <- nb2listw(near, glist = lapply(nbdists(near, coords), function(d) 1 / d), style = "B")
sn <- listw2sn(listw)
write.sn2gwt(sn, "weights_spdep.gwt", shpfile = "columbus", ind = "POLYID", useInd = TRUE)
say <- function(case, from, to, weight)
  cat(sprintf("%s,%s,%s,%.15g\n", case, from, to, weight), sep = "")
sink("weights_spdep.csv")
cat(sprintf("# %s, spdep %s, spData %s, 2026-11-22\n", R.version.string, packageVersion("spdep"),
            packageVersion("spData")))
cat("case,focal,neighbour,weight\n")
for (i in seq_along(col.gal.nb)) say("gal", ids[i], ids[col.gal.nb[[i]]], 1)
say("gwt", ids[sn$from], ids[sn$to], sn$weights)
ours <- c("a", "b", "c", "Almaty_city", "lonely")
nb <- read.gal("weights_ours.gal", region.id = ours)
for (i in seq_along(nb)) if (nb[[i]][1] > 0) say("ours_gal", ours[i], ours[nb[[i]]], 1)
nb <- suppressWarnings(read.gwt2nb("weights_ours.gwt", region.id = ours))
d <- attr(nb, "GeoDa")$dist
for (i in seq_along(nb)) if (nb[[i]][1] > 0) say("ours_gwt", ours[i], ours[nb[[i]]], d[[i]])
sink()
