# Convergence of the income of 48 American states (us_income.csv, see markov_giddy.py), by R:
# lm, HC3 of sandwich, cor.test, and the score interval of prop.test without correction.
# Run in this folder: Rscript convergence_r.R
suppressMessages(library(sandwich))
table <- read.csv("us_income.csv", check.names = FALSE)[, -1]
logs <- log(as.matrix(table))
first <- logs[, "1929"]
last <- logs[, "2009"]
growth <- (last - first) / 80
fit <- lm(growth ~ first)
error <- sqrt(vcovHC(fit, type = "HC3")["first", "first"])
reach <- qt(.975, 46) * error
spread <- apply(logs, 2, sd)
years <- as.numeric(colnames(table))
trend <- function(x) unname(coef(lm(apply(x, 2, sd) ~ years))[2])
without <- sapply(1:48, function(i) trend(logs[-i, ]))
sds <- sapply(1:48, function(i) log(sd(first[-i])))
jack <- function(x) sqrt(47 / 48 * sum((x - mean(x))^2))
rho <- cor(table[, "1929"], table[, "2009"], method = "spearman")
se <- sqrt((1 + rho^2 / 2) / 45)
score <- prop.test(3, 17, correct = FALSE)$conf.int
figures <- c(
  beta = unname(coef(fit)[2]), se = error, low = unname(coef(fit)[2]) - reach,
  high = unname(coef(fit)[2]) + reach, r2 = summary(fit)$r.squared,
  reverse = unname(coef(lm(growth ~ last))[2]), sd_first = sd(first), sd_last = sd(last),
  cv_first = sd(table[, "1929"]) / mean(table[, "1929"]),
  sigma_1950 = unname(spread["1950"]), trend = trend(logs),
  trend_low = trend(logs) - qt(.975, 47) * jack(without),
  trend_p = 2 * pt(-abs(trend(logs) / jack(without)), 47),
  sigma_low = exp(log(sd(first)) - qt(.975, 47) * jack(sds)),
  rho = rho, rho_low = tanh(atanh(rho) - qnorm(.975) * se),
  tau = cor(table[, "1929"], table[, "2009"], method = "kendall"),
  wilson_low = score[1], wilson_high = score[2]
)
write.csv(data.frame(what = names(figures), value = sprintf("%.15g", figures)),
  "convergence_r.csv", row.names = FALSE, quote = FALSE
)
cat(R.version.string, "sandwich", as.character(packageVersion("sandwich")), "\n")
