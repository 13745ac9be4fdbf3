# Growth by distance to the nearest pole: HC3 errors of sandwich, and permutations of Freedman and
# Lane with the t of HC3, written anew. Rscript spread_backwash.R, from this folder.
# Input: spread_backwash_regions.csv, section J of 2021 and 2025 (BNS) at a point inside each of 20
# regions, metres of the Albers projection of shapefiles/kazakhstan.
library(sandwich)
data <- read.csv("spread_backwash_regions.csv")
poles <- c("KZ-71", "KZ-75", "KZ-79")
growth <- setNames(100 * log(data$end / data$start) / 4, data$region_id)
at <- function(name) as.matrix(data[match(name, data$region_id), c("x_m", "y_m")])
apart <- sapply(poles, function(p) sqrt(rowSums((at(data$region_id) - at(rep(p, nrow(data))))^2)))
nearest <- poles[max.col(-apart)]
rows <- data.frame(
  growth = growth, distance = log(apply(apart, 1, min) / 1000), pole_growth = growth[nearest],
  initial = log(data$start)
)[!data$region_id %in% poles, ]
fit <- lm(growth ~ distance + pole_growth + initial, rows)
ratio <- function(y, x) {
  f <- lm.fit(x, y); h <- hat(qr(x), FALSE)
  p <- solve(crossprod(x), t(x))
  coef(f) / sqrt(drop(p^2 %*% (f$residuals / (1 - h))^2))
}
x <- model.matrix(fit); set.seed(1); draws <- 9999
chance <- sapply(2:4, function(j) {
  left <- lm.fit(x[, -j], rows$growth)$residuals
  seen <- replicate(draws, ratio(sample(left), x)[j])
  (1 + sum(abs(seen) >= abs(ratio(rows$growth, x)[j]))) / (1 + draws)
})
se <- sqrt(diag(vcovHC(fit, type = "HC3"))); reach <- qt(.975, fit$df.residual) * se
write.csv(data.frame(
  term = c("constant", "distance", "pole_growth", "initial"), value = unname(coef(fit)),
  se = unname(se), low = unname(coef(fit) - reach), high = unname(coef(fit) + reach),
  p_value = c(NA, chance), r2 = summary(fit)$r.squared,
  version = paste("R", getRversion(), "sandwich", packageVersion("sandwich"))
), "spread_backwash.csv", row.names = FALSE)
