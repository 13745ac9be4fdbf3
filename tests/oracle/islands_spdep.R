# Expected values of tests/core/test_global_peers.py: spdep on Columbus where areas lack neighbours.
# Run: Rscript tests/oracle/islands_spdep.R > tests/oracle/islands_spdep.csv
suppressMessages(library(spdep))
columbus <- sf::st_read(system.file("shapes/columbus.shp", package = "spData"), quiet = TRUE)
near <- dnearneigh(cbind(columbus$X, columbus$Y), 0, 3)

cat(sprintf("# %s, spdep %s, spData %s, %s; %d areas without a neighbour\n", R.version.string,
            packageVersion("spdep"), packageVersion("spData"), "2026-11-22", sum(card(near) == 0)))
cat("statistic,transform,assumption,value,expected,variance,p_greater\n")
for (style in c("W", "B")) for (random in c(TRUE, FALSE)) for (name in c("moran", "geary")) {
  w <- nb2listw(near, style = style, zero.policy = TRUE)
  call <- if (name == "moran") moran.test else geary.test
  found <- call(columbus$CRIME, w, randomisation = random, zero.policy = TRUE)
  e <- unname(found$estimate)
  cat(sprintf("%s,%s,%s,%.15g,%.15g,%.15g,%.15g\n", name, c(W = "R", B = "B")[[style]],
              if (random) "randomisation" else "normality", e[1], e[2], e[3], found$p.value))
}
