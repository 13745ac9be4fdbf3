# Expected values of tests/measure/test_local_association.py: R's spdep on Kazakhstan's 20 regions
# and on the six points of esda's docstrings. Run in this folder:
#   Rscript local_spdep.R > local_spdep.csv
# spdep divides local Moran by n (here n - 1) and local Geary by n - 1 (here n); its z of localmoran
# (conditional = TRUE) and of localG use the exact conditional moments.
suppressMessages(library(spdep))
cat(sprintf("# %s, spdep %s, 2026-11-22\n", R.version.string, packageVersion("spdep")))
cat("case,transform,region_id,n,y,local_moran,local_moran_z,gi_z,gi_star_z,local_geary\n")
say <- function(case, ids, y, edges) {
  nb <- lapply(ids, function(i) sort(match(edges$b[edges$a == i], ids)))
  class(nb) <- "nb"; attr(nb, "region.id") <- ids
  for (style in c("W", "B")) {
    w <- nb2listw(nb, style = style); star <- nb2listw(include.self(nb), style = style)
    m <- localmoran(y, w, conditional = TRUE)
    out <- cbind(m[, 1], m[, 4], as.numeric(localG(y, w)), as.numeric(localG(y, star)),
                 localC(y, w))
    cat(sprintf("%s,%s,%s,%d,%.15g,%.15g,%.15g,%.15g,%.15g,%.15g\n", case,
                c(W = "R", B = "B")[[style]], ids, length(ids), y, out[, 1], out[, 2], out[, 3],
                out[, 4], out[, 5]), sep = "")
  }
}
kz <- read.csv("kz_adm1_20_queen_edges.csv")
values <- read.csv("local_kazakhstan_lq_j_2023.csv", comment.char = "#")
both <- data.frame(a = c(kz$a, kz$b), b = c(kz$b, kz$a))
say("kazakhstan", values$region_id, values$lq, both)
six <- list("1 3", "0 3 4", "4", "0 1 4", "1 2 3 5", "4")
six <- do.call(rbind, lapply(0:5, function(i)
  data.frame(a = i, b = as.integer(strsplit(six[[i + 1]], " ")[[1]]))))
say("six", 0:5, c(2, 3, 3.2, 5, 8, 7), six)
