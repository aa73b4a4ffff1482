# Every score of 2024, best first. Needs the package jsonlite.
#   Rscript scores.R https://portal.example
library(jsonlite)

given <- commandArgs(trailingOnly = TRUE)
portal <- if (length(given)) given[1] else "http://127.0.0.1:8000"
address <- paste0(portal, "/api/v1/scores/?year=2024&ordering=-score&page_size=200")

pages <- list()
while (!is.null(address)) { # `next` leads through every row once, also while rows are added
  page <- fromJSON(address, flatten = TRUE)
  pages[[length(pages) + 1]] <- page$results[, c("government.name", "score", "zone")]
  address <- page[["next"]]
}
rows <- do.call(rbind, pages)

# A figure is text so that no digit is lost; NA means that no source prints it.
rows$value <- as.numeric(rows$score)
print(rows[, c("government.name", "score", "zone")], row.names = FALSE)
cat(nrow(rows), "rows,", sum(!is.na(rows$value)), "with a score; best",
    rows$score[which.max(rows$value)], "\n")
