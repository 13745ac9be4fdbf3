# Expected values of tests/measure/test_synthetic_oracles.py: weights on the simplex by R's quadprog
# for every state of California's tobacco programme (Abadie, Diamond and Hainmueller 2010), on the
# outcomes of 1970-1988 alone. A ridge of 1e-9 of the trace makes the matrix definite for quadprog.
# synthetic_california.csv: packs of cigarettes per head, 39 states, 1970-2000, from the replication
# materials of Abadie, Diamond and Hainmueller (2010), as given out with R's synthdid (copyright 2019
# Stanford University, BSD 3-Clause) and with synthdid-py 0.1.0 (PyPI), from which these rows are,
# rounded to four decimals.
# Run: Rscript tests/oracle/synthetic_quadprog.R > tests/oracle/synthetic_quadprog.csv
suppressMessages(library(quadprog))
panel <- as.matrix(read.csv("tests/oracle/synthetic_california.csv", row.names = 1))
before <- 1:19
fit <- function(unit, demean) {
  own <- panel[unit, ]
  others <- t(panel[rownames(panel) != unit, ])
  if (demean) {
    own <- own - mean(own[before])
    others <- sweep(others, 2, colMeans(others[before, ]))
  }
  x <- others[before, ]
  n <- ncol(x)
  D <- crossprod(x)
  D <- D + diag(1e-9 * sum(diag(D)), n)
  constraints <- cbind(1, diag(n))
  w <- solve.QP(D, crossprod(x, own[before]), constraints, c(1, rep(0, n)), meq = 1)$solution
  gap <- own - others %*% w
  rmspe <- function(rows) sqrt(mean(gap[rows]^2))
  list(w = setNames(w, colnames(x)), gap = mean(gap[-before]), before = rmspe(before),
       after = rmspe(-before))
}
cat("# R", as.character(getRversion()), "quadprog", as.character(packageVersion("quadprog")), "\n")
cat("fit,unit,figure,value\n")
row <- function(...) cat(paste(..., sep = ","), "\n", sep = "")
for (name in c("levels", "demeaned")) {
  found <- fit("California", name == "demeaned")
  for (donor in names(found$w)) row(name, donor, "weight", sprintf("%.8f", found$w[[donor]]))
}
for (unit in rownames(panel)) {
  found <- fit(unit, FALSE)
  row("levels", unit, "gap", sprintf("%.8f", found$gap))
  row("levels", unit, "rmspe_before", sprintf("%.8f", found$before))
  row("levels", unit, "rmspe_after", sprintf("%.8f", found$after))
}
