# Local statistics of the Columbus neighbourhoods (Anselin 1988) by spdep, for the tests.
# R 4.2.2, spdep 1.2.7, spData 2.2.1. Run in this folder: Rscript columbus_spdep.R
suppressMessages({library(spdep); library(spData)})
data(columbus)
nb <- col.gal.nb
row <- nb2listw(nb, style = "W")
binary <- nb2listw(nb, style = "B")
moran <- localmoran(columbus$CRIME, row)
greater <- localmoran(columbus$CRIME, row, alternative = "greater")
quadrant <- attr(moran, "quadr")$pysal
g <- attr(localG(columbus$CRIME, row, return_internals = TRUE), "internals")
star <- attr(localG(columbus$CRIME, nb2listw(include.self(nb), style = "W"),
                    return_internals = TRUE), "internals")
several <- as.matrix(columbus[, c("CRIME", "INC", "HOVAL")])
high <- as.integer(columbus$CRIME > 40)
out <- data.frame(
  region_id = seq_len(nrow(columbus)),
  columbus[, c("CRIME", "INC", "HOVAL")],
  local_moran = moran[, 1], local_moran_z = moran[, 4], local_moran_p = moran[, 5],
  local_moran_p_greater = greater[, 5],
  quadrant = as.integer(quadrant), quadrant_words = quadrant,
  g = g[, 1], g_z = g[, 4], g_p = g[, 5], g_star = star[, 1], g_star_z = star[, 4],
  local_c = as.numeric(localC(columbus$CRIME, row)),
  local_c_three = as.numeric(localC(several, row)),
  joins = local_joincount_uni(factor(high), "1", binary, nsim = 9)$BB
)
write.csv(out, "columbus_spdep.csv", row.names = FALSE, quote = FALSE)
edges <- data.frame(a = rep(seq_along(nb), card(nb)), b = unlist(nb))
write.csv(edges, "columbus_neighbours.csv", row.names = FALSE)
