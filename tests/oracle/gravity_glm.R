# Gravity of links between regions by Poisson pseudo-maximum likelihood: glm(family = quasipoisson)
# of R, with four robust errors written out by hand. R 4.2.2, no packages.
#   Rscript gravity_glm.R        writes gravity_flows.csv and gravity_glm.csv beside it
set.seed(5)
regions <- sprintf("r%02d", 1:14)
x <- runif(14, 0, 1e6); y <- runif(14, 0, 8e5); mass <- sample(2:60, 14)
pairs <- t(combn(14, 2)); i <- pairs[, 1]; j <- pairs[, 2]
flows <- data.frame(
  source = regions[i], target = regions[j], mass_source = mass[i], mass_target = mass[j],
  distance_m = round(sqrt((x[i] - x[j])^2 + (y[i] - y[j])^2), 3)
)
flows$neighbours <- as.integer(flows$distance_m < 250000)
own <- rnorm(14, 0, 0.4)
mean <- exp(4.7 + 0.9 * log(mass[i] * mass[j]) - 0.8 * log(flows$distance_m) +
            0.3 * flows$neighbours + own[i] + own[j])
flows$links <- rpois(length(i), mean)
write.csv(flows, "gravity_flows.csv", row.names = FALSE, quote = FALSE)

robust <- function(design, links, ends) {
  fit <- function(rows, columns) glm.fit(design[rows, columns, drop = FALSE], links[rows],
    family = quasipoisson(), control = glm.control(epsilon = 1e-14, maxit = 100))
  all <- fit(rep(TRUE, nrow(design)), seq_len(ncol(design)))
  mu <- all$fitted.values
  bread <- solve(t(design) %*% (design * mu))
  score <- design * (links - mu)
  n <- nrow(design)
  hc0 <- bread %*% crossprod(score) %*% bread
  # dyadic: every two pairs that share a region (Aronow, Samii, Assenova 2015), pair by pair
  shares <- outer(seq_len(n), seq_len(n), Vectorize(function(a, b) {
    as.numeric(length(intersect(ends[a, ], ends[b, ])) > 0)
  }))
  dyadic <- bread %*% (t(score) %*% shares %*% score) %*% bread
  # jackknife over regions (Snijders, Borgatti 1999)
  moved <- t(sapply(seq_len(max(ends)), function(region) {
    rows <- ends[, 1] != region & ends[, 2] != region
    columns <- colSums(abs(design[rows, , drop = FALSE])) > 0
    beta <- rep(NA, ncol(design))
    beta[columns] <- fit(rows, columns)$coefficients
    beta - all$coefficients
  }))
  size <- max(ends)
  variance <- colSums(moved^2) * (size - 2) / (2 * size)
  null <- glm.fit(matrix(1, n), links, family = quasipoisson())
  list(beta = all$coefficients, hc0 = sqrt(diag(hc0)),
       hc1 = sqrt(diag(hc0) * n / (n - ncol(design))), dyadic = sqrt(ifelse(diag(dyadic) > 0, diag(dyadic), NA)),
       jackknife = sqrt(variance), deviance = all$deviance, null = null$deviance)
}

logs <- cbind(constant = 1, mass = log(flows$mass_source * flows$mass_target),
              distance = log(flows$distance_m))
dummies <- sapply(1:14, function(region) as.numeric(i == region | j == region))
colnames(dummies) <- regions
designs <- list(
  plain = logs,
  also = cbind(logs, neighbours = flows$neighbours),
  effects = cbind(dummies, distance = log(flows$distance_m))
)
out <- NULL
for (name in names(designs)) {
  found <- robust(designs[[name]], flows$links, pairs)
  out <- rbind(out, data.frame(
    design = name, term = colnames(designs[[name]]), value = found$beta, hc0 = found$hc0,
    hc1 = found$hc1, dyadic = found$dyadic, jackknife = found$jackknife,
    deviance = found$deviance, null = found$null
  ))
}
write.csv(format(out, digits = 15, trim = TRUE), "gravity_glm.csv", row.names = FALSE,
          quote = FALSE)
