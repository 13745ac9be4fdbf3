# Local Moran by spdep: Rscript local_moran.R NEIGHBOURS.gal VALUES.txt PERMUTATIONS ANSWER.csv
# Prints seconds of CPU, of the clock, and megabytes: peak less before, peak.
suppressPackageStartupMessages(library(spdep))
given <- commandArgs(trailingOnly = TRUE)
status <- function(field) {
  lines <- readLines("/proc/self/status")
  as.numeric(gsub("[^0-9]", "", lines[startsWith(lines, field)])) / 1024
}
values <- scan(given[2], quiet = TRUE)
near <- nb2listw(read.gal(given[1], override.id = TRUE), style = "W")
few <- seq_len(40)
ring <- nb2listw(cell2nb(5, 8), style = "W")
set.seed(1)
warm <- localmoran_perm(values[rep_len(seq_along(values), 40)] + few / 100, ring, nsim = 99)
invisible(gc())
try(cat("5", file = "/proc/self/clear_refs"), silent = TRUE)
before <- status("VmRSS")
used <- system.time(found <- localmoran_perm(values, near, nsim = as.integer(given[3])))
peak <- status("VmHWM")
write.csv(data.frame(value = found[, "Ii"], p = found[, "Pr(folded) Sim"]), given[4], row.names = FALSE)
cat(sum(used[c("user.self", "sys.self")]), used[["elapsed"]], max(0, peak - before), peak, "\n")
