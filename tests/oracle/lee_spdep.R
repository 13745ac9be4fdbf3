# Expected values of tests/measure/test_global_bivariate.py: R's spdep on Columbus (49 areas).
# spdep's variance takes x_i y_j for symmetric, so that it is right for a variable with itself only;
# `simulated` is the variance of spdep's own lee.mc over 19 999 permutations.
# Run: Rscript tests/oracle/lee_spdep.R > tests/oracle/lee_spdep.csv
suppressMessages(library(spdep))
columbus <- sf::st_read(system.file("shapes/columbus.shp", package = "spData"), quiet = TRUE)
sf::st_crs(columbus) <- NA
queen <- poly2nb(columbus, queen = TRUE)

cat(sprintf("# %s, spdep %s, spData %s, %s\n", R.version.string, packageVersion("spdep"),
            packageVersion("spData"), "2026-11-22"))
cat("own,transform,other,value,expected,variance,simulated\n")
set.seed(1)
for (own in c(TRUE, FALSE)) for (style in c("W", "B")) for (other in c("HOVAL", "INC", "CRIME")) {
  w <- nb2listw(if (own) include.self(queen) else queen, style = style)
  e <- unname(lee.test(columbus$CRIME, columbus[[other]], w)$estimate)
  drawn <- lee.mc(columbus$CRIME, columbus[[other]], w, nsim = 19999)$res[1:19999]
  cat(sprintf("%s,%s,%s,%.15g,%.15g,%.15g,%.6g\n", own, c(W = "R", B = "B")[[style]], other,
              e[1], e[2], e[3], var(drawn)))
}
