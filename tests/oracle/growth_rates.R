# Yearly log growth of a region's share: t.test of base R. Rscript growth_rates.R, from this folder.
# Input: growth_rates_series.csv, made-up amounts of three regions in seven years.
data <- read.csv("growth_rates_series.csv", row.names = 1, check.names = FALSE)
share <- sweep(as.matrix(data), 2, colSums(data), "/")
found <- t(apply(share, 1, function(s) {
  t <- t.test(100 * diff(log(s)))
  c(value = unname(t$estimate), low = t$conf.int[1], high = t$conf.int[2], p_value = t$p.value)
}))
write.csv(data.frame(
  region_id = rownames(found), found, q_value = p.adjust(found[, "p_value"], "BH"),
  version = paste("R", getRversion())
), "growth_rates.csv", row.names = FALSE)
