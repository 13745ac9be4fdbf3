# Expected values of tests/measure/test_global_association.py: R's spdep on Columbus (49 areas).
# Run: Rscript tests/oracle/global_spdep.R > tests/oracle/global_spdep.csv
suppressMessages(library(spdep))
columbus <- sf::st_read(system.file("shapes/columbus.shp", package = "spData"), quiet = TRUE)
crime <- columbus$CRIME
poor <- factor(as.integer(columbus$INC < 13))
sf::st_crs(columbus) <- NA
queen <- poly2nb(columbus, queen = TRUE)
near <- knn2nb(knearneigh(cbind(columbus$X, columbus$Y), k = 4))

cat(sprintf("# %s, spdep %s, spData %s, %s\n", R.version.string, packageVersion("spdep"),
            packageVersion("spData"), "2026-11-22"))
cat("statistic,graph,transform,assumption,value,expected,variance\n")
say <- function(...) cat(sprintf("%s,%s,%s,%s,%.15g,%.15g,%.15g\n", ...))
row <- function(name, graph, style, assumption, test) {
  e <- unname(test$estimate)
  say(name, graph, c(W = "R", B = "B")[[style]], assumption, e[1], e[2], e[3])
}
for (graph in c("queen", "knn4")) for (style in c("W", "B")) {
  w <- nb2listw(if (graph == "queen") queen else near, style = style)
  for (random in c(TRUE, FALSE)) {
    how <- if (random) "randomisation" else "normality"
    row("moran", graph, style, how, moran.test(crime, w, randomisation = random))
    row("geary", graph, style, how, geary.test(crime, w, randomisation = random))
  }
  if (style == "B") row("general_g", graph, style, "randomisation",
                        globalG.test(crime, w, B1correct = TRUE))
  counts <- joincount.multi(poor, w)
  for (kind in c("0:0", "1:1", "1:0")) {
    c <- counts[kind, ]
    say(c("0:0" = "WW", "1:1" = "BB", "1:0" = "BW")[[kind]], graph,
        c(W = "R", B = "B")[[style]], "randomisation", c[[1]], c[[2]], c[[3]])
  }
}
