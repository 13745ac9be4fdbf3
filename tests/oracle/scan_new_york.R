# Leukaemia in eight counties of New York, 1978-82 (Waller and Gotway 2004), as spData has it:
# centroids of the tracts in degrees, population of 1980, whole cases.
# R 4.2.2, spData 2.2.1, sf 1.0-9: Rscript scan_new_york.R
suppressMessages(library(spData)); suppressMessages(library(sf))
data(nydata)
tracts <- st_read(system.file("shapes/NY8_bna_utm18.gpkg", package = "spData"), quiet = TRUE)
stopifnot(all(tracts$AREAKEY == nydata$AREAKEY))
at <- st_coordinates(st_transform(st_centroid(st_geometry(tracts)), 4326))
write.csv(data.frame(tract = seq_len(nrow(nydata)), longitude = round(at[, 1], 7),
                     latitude = round(at[, 2], 7), population = nydata$POP8,
                     cases = floor(nydata$TRACTCAS)),
          "scan_new_york.csv", row.names = FALSE)
