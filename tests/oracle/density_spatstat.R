# Expected values of tests/oracle/test_spatstat_density.py: spatstat's density.ppp and bw.scott.
# Run in this folder: Rscript density_spatstat.R
# Writes density_spatstat_points.csv (places), density_spatstat.csv (density at pixels) and
# density_spatstat_bandwidth.csv.
#
# spatstat puts each point at the centre of its pixel before it smooths, so the points stand there.
# Two windows: a square of 16 x 16, and a polygon with a notch and a hole; bandwidth 2.5, pixels 1.
# redwood: 62 seedlings in California (Strauss 1975), of spatstat.data.
suppressMessages({library(spatstat.explore); library(spatstat.data)})
head <- sprintf("# %s, spatstat.explore %s, spatstat.geom %s, 2026-11-22", R.version.string,
                packageVersion("spatstat.explore"), packageVersion("spatstat.geom"))
put <- function(frame, file) {
  writeLines(head, file)
  for (column in names(frame)) if (is.numeric(frame[[column]]))
    frame[[column]] <- sprintf("%.12g", frame[[column]])
  suppressWarnings(write.table(frame, file, append = TRUE, sep = ",", row.names = FALSE,
                               quote = FALSE))
}
set.seed(7)
spot <- unique(data.frame(x = sample(0:15, 40, TRUE) + 0.5, y = sample(0:15, 40, TRUE) + 0.5))
spot$weight <- sample(1:9, nrow(spot), TRUE)
square <- owin(c(0, 16), c(0, 16))
notched <- owin(poly = list(
  list(x = c(0, 16, 16, 10.2, 10.2, 6.7, 6.7, 0), y = c(0, 0, 16, 16, 9.3, 9.3, 16, 16)),
  list(x = c(3.2, 3.2, 5.9, 5.9), y = c(2.1, 6.6, 6.6, 2.1))))  # a hole runs clockwise
points <- values <- NULL
for (name in c("square", "notched")) {
  window <- get(name)
  inside <- inside.owin(spot$x, spot$y, as.mask(window, eps = 1))
  own <- spot[inside, ]
  points <- rbind(points, data.frame(window = name, own))
  pattern <- ppp(own$x, own$y, window = window)
  for (weighted in c(FALSE, TRUE)) for (edge in c("none", "uniform", "diggle")) {
    found <- density(pattern, sigma = 2.5, eps = 1, edge = edge != "none",
                     diggle = edge == "diggle", weights = if (weighted) own$weight else NULL)
    frame <- as.data.frame(found)
    values <- rbind(values, data.frame(window = name, weighted = weighted, edge = edge,
                                       x = frame$x, y = frame$y, value = frame$value))
  }
}
put(points, "density_spatstat_points.csv"); put(values, "density_spatstat.csv")
put(data.frame(x = redwood$x, y = redwood$y), "density_spatstat_redwood.csv")
put(data.frame(rule = c("bw.scott.iso", "bw.scott.x", "bw.scott.y", "iqr.x", "iqr.y"),
               value = c(bw.scott.iso(redwood), bw.scott(redwood), IQR(redwood$x),
                         IQR(redwood$y))), "density_spatstat_bandwidth.csv")
