# Betweenness, Burt's constraint, cores and clustering of three real networks, by igraph and sna:
# Zachary's karate club (igraph), Padgett's Florentine marriages (network), and Coleman's high
# school friendships (sna), where a link weighs as often as one of two boys named the other in autumn
# and in spring (1 to 4). Effective size is written out as Burt (1992) defines it.
# Run in this folder: Rscript centrality_igraph.R
suppressMessages({
  library(igraph)
  library(sna)
  library(network)
})

effective_size <- function(a) {
  p <- a / pmax(rowSums(a), 1e-300)
  m <- a / pmax(apply(a, 1, max), 1e-300)
  redundancy <- p %*% t(m)
  ifelse(rowSums(a) > 0, rowSums((1 - redundancy) * (a > 0)), NA)
}

figures <- function(name, a) {
  plain <- (a > 0) * 1
  g <- graph_from_adjacency_matrix(a, mode = "undirected", weighted = TRUE, diag = FALSE)
  n <- nrow(a)
  data.frame(
    network = name,
    node = seq_len(n),
    degree = igraph::degree(g),
    strength = strength(g),
    betweenness_igraph = igraph::betweenness(g, weights = NA) / ((n - 1) * (n - 2) / 2),
    betweenness_sna = sna::betweenness(plain, gmode = "graph") / ((n - 1) * (n - 2) / 2),
    constraint = igraph::constraint(g, weights = rep(1, ecount(g))),
    constraint_weighted = igraph::constraint(g),
    effective_size = effective_size(plain),
    effective_size_weighted = effective_size(a),
    core_igraph = igraph::coreness(g),
    core_sna = sna::kcores(plain, mode = "graph"),
    clustering = transitivity(g, type = "local", isolates = "nan", weights = NA)
  )
}

data(flo)
data(coleman)
both <- coleman[1, , ] + coleman[2, , ]
networks <- list(
  karate = as.matrix(as_adjacency_matrix(make_graph("Zachary"))),
  florence = unname(flo),
  coleman = unname(both + t(both))
)
links <- do.call(rbind, lapply(names(networks), function(name) {
  a <- networks[[name]]
  at <- which(upper.tri(a) & a > 0, arr.ind = TRUE)
  data.frame(network = name, source = at[, 1], target = at[, 2], weight = a[at])
}))
table <- do.call(rbind, lapply(names(networks), function(name) figures(name, networks[[name]])))
write.csv(links, "centrality_links.csv", row.names = FALSE, quote = FALSE)
write.csv(format(table, digits = 15, trim = TRUE), "centrality_igraph.csv", row.names = FALSE, quote = FALSE)
