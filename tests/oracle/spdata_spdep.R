# Expected values of tests/oracle/test_spdata.py: R's spdep on the data sets of spData.
# Run in this folder: Rscript spdata_spdep.R
# Writes spdata_regions.csv (values), spdata_links.csv (neighbours), spdata_global.csv,
# spdata_local.csv, spdata_draws.csv (rarer tail of 9 999 conditional permutations).
#
# afcon: conflict and cooperation in 42 African states 1966-78, totcon, neighbours paper.nb (Anselin
#   and O'Loughlin 1992). eire: 26 counties, towns, OWNCONS (Upton and Fingleton 1985; Cliff and Ord
#   1973). columbus: 49 neighbourhoods, CRIME, INC, neighbours col.gal.nb (Anselin 1988).
#   nc: 100 counties of North Carolina, deaths and births 1974, neighbours ncCR85.nb (Cressie and
#   Read 1985), less the two that have none. spData is CC0; the figures are facts of these publications.
suppressMessages({library(spdep); library(spData)})
data(afcon); data(eire, package = "spData"); data(nc.sids)
data(columbus, package = "spdep")  # columbus, col.gal.nb
sets <- list(
  afcon = list(nb = paper.nb, x = afcon$totcon, y = afcon$x),
  eire = list(nb = eire.nb, x = eire.df$OWNCONS, y = eire.df$ROADACC),
  columbus = list(nb = col.gal.nb, x = columbus$CRIME, y = columbus$INC),
  nc = list(nb = ncCR85.nb, x = sqrt(1000) * (sqrt(nc.sids$SID74 / nc.sids$BIR74) +
                                       sqrt((nc.sids$SID74 + 1) / nc.sids$BIR74)),
            y = nc.sids$NWBIR74 / nc.sids$BIR74))
head <- sprintf("# %s, spdep %s, spData %s, 2026-11-22", R.version.string,
                packageVersion("spdep"), packageVersion("spData"))
put <- function(frame, name) {
  file <- paste0("spdata_", name, ".csv")
  writeLines(head, file)
  for (column in names(frame)) if (is.numeric(frame[[column]]))
    frame[[column]] <- ifelse(is.na(frame[[column]]), "", sprintf("%.15g", frame[[column]]))
  suppressWarnings(write.table(frame, file, append = TRUE, sep = ",", row.names = FALSE,
                               quote = FALSE))
}
regions <- links <- globals <- locals <- draws <- NULL
set.seed(1)
for (name in names(sets)) {
  s <- sets[[name]]
  linked <- card(s$nb) > 0  # spdep keeps the value of a region without neighbours in the mean
  s <- list(nb = subset(s$nb, linked), x = s$x[linked], y = s$y[linked])
  n <- length(s$x); x <- s$x; y <- s$y
  has <- as.integer(x > median(x)); kinds <- factor(has)
  regions <- rbind(regions, data.frame(set = name, region = seq_len(n), x = x, y = y, has = has))
  for (i in seq_len(n)) links <- rbind(links, data.frame(set = name, a = i, b = s$nb[[i]]))
  for (style in c("W", "B")) {
    w <- nb2listw(s$nb, style = style)
    star <- nb2listw(include.self(s$nb), style = style)
    transform <- c(W = "R", B = "B")[[style]]
    row <- function(statistic, assumption, e) globals <<- rbind(globals, data.frame(
      set = name, transform = transform, statistic = statistic, assumption = assumption,
      value = unname(e[1]), expected = unname(e[2]), variance = unname(e[3])))
    for (random in c(TRUE, FALSE)) {
      how <- if (random) "randomisation" else "normality"
      row("moran", how, moran.test(x, w, randomisation = random)$estimate)
      row("geary", how, geary.test(x, w, randomisation = random)$estimate)
    }
    if (all(x >= 0)) row("general_g", "randomisation",
                         suppressWarnings(globalG.test(x, w))$estimate)
    joins <- joincount.multi(kinds, w)
    for (k in c("0:0", "1:1", "1:0"))
      row(c("0:0" = "WW", "1:1" = "BB", "1:0" = "BW")[[k]], "randomisation", joins[k, 1:3])
    test <- lee.test(x, y, w)$estimate
    row("lee", "spdep's variance", test)  # of lee.test; its own draws, next, do not bear it out
    boot <- lee.mc(x, y, w, nsim = 9999)$res[1:9999]
    row("lee", "draws", c(test[1], mean(boot), var(boot)))
    m <- localmoran(x, w, conditional = TRUE)
    locals <- rbind(locals, data.frame(
      set = name, transform = transform, region = seq_len(n), moran = m[, 1], moran_z = m[, 4],
      g_z = as.numeric(localG(x, w)),
      g_star_z = as.numeric(localG(x, star)),
      geary = as.numeric(localC(x, w)),
      geary_two = as.numeric(localC(cbind(x, y), w)),
      joins = if (style == "B") has * lag(w, has) else NA))
    if (style == "W") {
      perm <- localmoran_perm(x, w, nsim = 9999, iseed = 1)
      for (i in seq_len(n)) {
        # by base R, without replacement: spdep samples with replacement
        near <- s$nb[[i]]
        drawn <- replicate(9999, x[-i][sample.int(n - 1, length(near))])
        drawn <- matrix(drawn, ncol = 9999)
        sums <- colSums(drawn); apart <- colSums((x[i] - drawn)^2)
        tail <- function(draws, seen)
          min(sum(draws >= seen - 1e-9), sum(draws <= seen + 1e-9))
        draws <- rbind(draws, data.frame(
          set = name, region = i, neighbours = length(near), draws = 9999,
          tail_sum = tail(sums, sum(x[near])),
          tail_difference = tail(apart, sum((x[i] - x[near])^2)),
          spdep_variance = perm[i, "Var.Ii"]))
      }
    }
  }
}
put(regions, "regions"); put(links, "links"); put(globals, "global"); put(locals, "local")
put(draws, "draws")
