# Figures of igraph (R) for projection and communities: Davis' women and Zachary's club.
#   Rscript networks_igraph.R
# writes networks_igraph_women.csv (pairs of women: events in common, and both ends' p of the
# disparity filter on these numbers, by its formula) and networks_igraph_club.csv (membership).
# networks_igraph_participations.csv is networkx's davis_southern_women_graph(), rows woman, event.
suppressMessages(library(igraph))
rows <- read.csv("networks_igraph_participations.csv")
both <- graph_from_data_frame(rows[, c("org_id", "project")], directed = FALSE)
V(both)$type <- V(both)$name %in% rows$project
women <- bipartite_projection(both, multiplicity = TRUE)$proj1
ends <- as_edgelist(women)
w <- E(women)$weight
k <- degree(women)
s <- strength(women)
tail_of <- function(end) (1 - w / s[end])^(k[end] - 1)
table <- data.frame(source = ends[, 1], target = ends[, 2], projects = w,
                    p_source = tail_of(ends[, 1]), p_target = tail_of(ends[, 2]))
write.csv(table, "networks_igraph_women.csv", row.names = FALSE)

club <- make_graph("Zachary")
greedy <- membership(cluster_fast_greedy(club))
walk <- membership(cluster_walktrap(club))
set.seed(1)
best <- max(sapply(1:200, function(i) modularity(cluster_louvain(club))))
leiden <- max(sapply(1:50, function(i) modularity(club, membership(
  cluster_leiden(club, objective_function = "modularity", n_iterations = -1)))))
figures <- c(
  igraph = as.character(packageVersion("igraph")),
  louvain_best_of_200 = format(best, digits = 15), leiden_best_of_50 = format(leiden, digits = 15),
  modularity_walk = format(modularity(club, walk), digits = 15),
  modularity_greedy = format(modularity(club, greedy), digits = 15),
  modularity_walk_resolution_2 = format(modularity(club, walk, resolution = 2), digits = 15),
  nmi = format(compare(greedy, walk, "nmi"), digits = 15),
  ari = format(compare(greedy, walk, "adjusted.rand"), digits = 15))
lines <- c(paste("#", names(figures), figures), "node,greedy,walk",
           paste(0:33, as.integer(greedy), as.integer(walk), sep = ","))
writeLines(lines, "networks_igraph_club.csv")
