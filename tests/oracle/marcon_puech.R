# M of Marcon and Puech by its formula, in R with spatstat's distances: dbmss, the package of its
# authors, is on no registry that can be reached here, so what its manual says is written out.
#   points: columns x, y, kind, jobs; r: distances, those equal to r included.
#   A point without neighbours within r is left out of both sums at r.
# Rscript tests/oracle/marcon_puech.R   (R 4.2.2, spatstat.geom 3.0-6)
suppressMessages(library(spatstat.geom))
here <- dirname(sub("--file=", "", grep("--file=", commandArgs(FALSE), value = TRUE)))

set.seed(20101)
parents <- cbind(runif(8, 0, 2000), runif(8, 0, 1000))
near <- sample(8, 140, replace = TRUE)
x <- round(c(runif(60, 0, 2000), parents[near, 1] + rnorm(140, sd = 60)), 1)
y <- round(c(runif(60, 0, 1000), parents[near, 2] + rnorm(140, sd = 60)), 1)
kind <- sample(c("ict", "uni", "other"), 200, replace = TRUE, prob = c(.3, .1, .6))
kind[near[1:140] == 1 & runif(140) < .7] <- "ict"
jobs <- rgeom(200, .05)
firms <- data.frame(x, y, kind, jobs)
firms[191:200, c("x", "y")] <- firms[1:10, c("x", "y")]   # ten addresses of two firms

M <- function(firms, r, centre, sought, weighted) {
  apart <- pairdist(firms$x, firms$y)
  w <- if (weighted) firms$jobs else rep(1, nrow(firms))
  is_centre <- firms$kind == centre
  is_sought <- firms$kind == sought
  sapply(r, function(radius) {
    beside <- (apart <= radius) * 1
    diag(beside) <- 0
    local <- drop(beside %*% (w * is_sought)) / drop(beside %*% w)
    whole <- (sum(w[is_sought]) - w * is_sought) / (sum(w) - w)
    used <- is_centre & is.finite(local)
    sum(local[used]) / sum(whole[used])
  })
}

r <- seq(20, 1000, 20)
cases <- expand.grid(centre = "ict", sought = c("ict", "uni"), weighted = c(FALSE, TRUE),
                     stringsAsFactors = FALSE)
values <- do.call(rbind, lapply(seq_len(nrow(cases)), function(k) {
  data.frame(cases[k, ], distance_m = r, row.names = NULL,
             value = M(firms, r, cases$centre[k], cases$sought[k], cases$weighted[k]))
}))
write.csv(firms, file.path(here, "marcon_puech_points.csv"), row.names = FALSE, quote = FALSE)
values$value <- format(values$value, digits = 15, trim = TRUE)
write.csv(values, file.path(here, "marcon_puech.csv"), row.names = FALSE, quote = FALSE)
