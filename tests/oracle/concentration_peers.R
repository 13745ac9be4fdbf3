# Figures of REAT (R) and EconGeo 2.0 (R) for the gross value added of Kazakhstan's 20 regions and
# 20 sections in 2025 (shapefiles/kazakhstan/gva_by_section.csv).
#   Rscript concentration_peers.R
# writes concentration_peers.csv. CRAN was out of reach on 2026-11-22: the functions were typed in
# from the sources of cran/REAT (last versions of their files, to 3.0.3) and PABalland/EconGeo 2.0
# (commit 40081a9) and run in R 4.2.2. The rows of PySAL's package inequality 1.1.2 (Theil(x).T and
# Gini(x).g of each section) were appended.
library(REAT)
library(EconGeo)
all <- read.csv("../../shapefiles/kazakhstan/gva_by_section.csv")
all <- all[all$region_id != "KZ" & nchar(all$section) == 1 & all$year == 2025, ]
m <- unclass(xtabs(gva_mln_kzt ~ region_id + section, all))
found <- list()
add <- function(quantity, label, value, source)
  found[[length(found) + 1]] <<- data.frame(quantity, label, value = sprintf("%.12g", value), source)
area <- locational_gini(m)
for (i in colnames(m)) {
  x <- m[, i]
  add("gini_area", i, area$Loc_gini[area$Industry == i], "EconGeo 2.0 locational_gini")
  add("gini_unweighted", i, gini.conc(x, rowSums(m)), "REAT gini.conc")
  add("hoover", i, hoover(x, rowSums(m)), "REAT hoover")
  add("hoover_equal", i, hoover(x), "REAT hoover")
  add("hhi", i, herf(x), "REAT herf")
  add("hhi_normalised", i, herf(x, TRUE), "REAT herf")
  if (all(x > 0)) add("theil_l_equal", i, theil(x), "REAT theil")
  others <- as.data.frame(m[, colnames(m) != i])
  add("krugman_mean_of_others", i, krugman.conc2(x, others), "REAT krugman.conc2")
}
near <- hachman(m)
apart <- krugman_index(m)
for (r in rownames(m)) {
  x <- m[r, ]
  add("hachman_region", r, near[r], "EconGeo 2.0 hachman")
  add("krugman_region", r, apart[r], "EconGeo 2.0 krugman_index")
  add("gini_unweighted_region", r, gini.spec(x, colSums(m)), "REAT gini.spec")
  others <- as.data.frame(t(m[rownames(m) != r, ]))
  add("krugman_mean_of_others_region", r, krugman.spec2(x, others), "REAT krugman.spec2")
  add("hhi_region", r, herf(x), "REAT herf")
}
write.csv(do.call(rbind, found), "concentration_peers.csv", row.names = FALSE, quote = FALSE)
