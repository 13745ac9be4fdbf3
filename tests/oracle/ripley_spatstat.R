# Ripley's K with translation correction, by spatstat: made once, kept in the csv files beside this.
#   Rscript tests/oracle/ripley_spatstat.R tests/oracle
# kest: Kest(X, correction = "translate"), for polygons on spatstat's raster of 128 cells.
# fine: the same on 1024 cells.  exact: the sum of its definition with edge.Trans(exact = TRUE).
suppressMessages(library(spatstat))
folder <- commandArgs(trailingOnly = TRUE)[1]
set.seed(20261122)

# A region with a hole, an island and a bay; and an L.
holed <- owin(poly = list(
  list(x = c(0, 900, 1000, 700, 400, 350, 250, 100), y = c(0, 50, 500, 800, 600, 300, 620, 700)),
  list(x = c(300, 300, 500, 500), y = c(100, 200, 200, 100)),
  list(x = c(1050, 1300, 1200), y = c(100, 150, 400))
))
bent <- owin(poly = list(x = c(0, 800, 800, 300, 300, 0), y = c(0, 0, 250, 250, 900, 900)))
patterns <- list(
  rectangle = rThomas(0.0001, 40, 8, win = owin(c(0, 2000), c(0, 1000))),
  holed = rThomas(0.00005, 30, 6, win = holed),
  bent = rSSI(25, 180, win = bent),
  redwood = affine(redwood, diag(c(1000, 1000)))  # Strauss (1975), spatstat.data
)

places <- NULL
curves <- NULL
for (name in names(patterns)) {
  X <- patterns[[name]]
  X <- ppp(round(X$x, 3), round(X$y, 3), window = X$window)
  r <- seq(0, 150, by = 5)
  d <- pairdist(X)
  diag(d) <- Inf
  weight <- edge.Trans(X, exact = TRUE)
  exact <- sapply(r, function(reach) sum(weight[d <= reach]))
  exact <- exact * area(X$window) / (X$n * (X$n - 1))
  spatstat.options(npixel = 128)
  kest <- Kest(X, r = r, correction = "translate")$trans
  spatstat.options(npixel = 1024)
  fine <- Kest(X, r = r, correction = "translate")$trans
  places <- rbind(places, data.frame(pattern = name, x_m = X$x, y_m = X$y))
  curves <- rbind(curves, data.frame(pattern = name, distance_m = r, kest, fine, exact))
}
curves[, 3:5] <- signif(curves[, 3:5], 12)
write.csv(places, file.path(folder, "ripley_places.csv"), row.names = FALSE)
write.csv(curves, file.path(folder, "ripley_spatstat.csv"), row.names = FALSE)
rings <- NULL
for (name in c("holed", "bent")) {
  parts <- patterns[[name]]$window$bdry
  for (k in seq_along(parts)) {
    rings <- rbind(rings, data.frame(window = name, ring = k, x_m = parts[[k]]$x, y_m = parts[[k]]$y))
  }
}
write.csv(rings, file.path(folder, "ripley_windows.csv"), row.names = FALSE)
cat(R.version.string, "spatstat.explore", as.character(packageVersion("spatstat.explore")), "\n")
