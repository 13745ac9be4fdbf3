# Expected values of tests/measure/test_mixing_oracles.py: R's sna and igraph on Zachary's karate
# club, by the clubs and by the remainder of a member's number (from 0) by 3 and by 5.
# Run: Rscript tests/oracle/mixing_sna.R > tests/oracle/mixing_sna.csv
suppressMessages({library(igraph); library(sna)})
karate <- igraph::make_graph("Zachary")
links <- as.matrix(igraph::as_adjacency_matrix(karate))
member <- 0:33
hi <- c(0:8, 10:13, 16, 17, 19, 21)
groups <- list(club = ifelse(member %in% hi, "Mr. Hi", "Officer"),
               three = paste0("g", member %% 3), five = paste0("g", member %% 5))

cat(sprintf("# %s, sna %s, igraph %s, %s\n", R.version.string, packageVersion("sna"),
            packageVersion("igraph"), "2026-11-22"))
cat("groups,measure,one,other,value\n")
tell <- function(...) cat(sprintf("%s,%s,%s,%s,%.15g\n", ...))
roles <- c(w_I = "coordinator", w_O = "itinerant", b_IO = "representative", b_OI = "gatekeeper",
           b_O = "liaison", t = "value")
for (name in names(groups)) {
  group <- groups[[name]]
  tell(name, "assortativity", "", "",
       igraph::assortativity_nominal(karate, factor(group), directed = FALSE))
  raw <- sna::brokerage(links, group)$raw.nli
  for (role in names(roles)) for (v in seq_along(member))
    tell(name, "brokerage", member[v], roles[[role]], raw[v, role])
  blocks <- sna::blockmodel(links, as.integer(factor(group)), block.content = "density")
  words <- levels(factor(group))
  for (i in seq_along(words)) for (j in seq_along(words)) if (i <= j)
    tell(name, "density", words[i], words[j], blocks$block.model[i, j])
}
census <- sna::triad.census(links, mode = "graph")
tell("", "triads", "open", "", census[1, 3])
tell("", "triads", "closed", "", census[1, 4])
