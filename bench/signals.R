# The series that bench_signals left in FOLDER, by R surveillance: seconds, and how far the results
# of Farrington flexible in the latest week differ.
#
#   Rscript bench/signals.R FOLDER
suppressMessages(library(surveillance))
folder <- commandArgs(TRUE)[1]
column <- function(name) {
    path <- file.path(folder, name)
    readBin(path, "numeric", file.size(path) / 8)
}
weeks <- 522
counts <- matrix(column("signal_counts"), nrow = weeks)
latest <- matrix(column("signal_latest"), nrow = 2)
series <- sts(counts, frequency = 52, epoch = as.Date("2016-01-04") + 7 * (seq_len(weeks) - 1))
line <- function(what, seconds, note) cat(sprintf("| %s | %.3g s | %s |\n", what, seconds, note))
took <- function(work) { t <- system.time(work); t[["user.self"]] + t[["sys.self"]] }
of <- paste("R surveillance", packageVersion("surveillance"), "on the same series:")

control <- list(range = weeks, noPeriods = 10, pastWeeksNotIncluded = 26, pThresholdTrend = 1,
                thresholdMethod = "nbPlugin", glmWarnings = FALSE)
seconds <- took(found <- suppressWarnings(farringtonFlexible(series, control)))
upper <- as.vector(upperbound(found))
p <- as.vector(found@control$pvalue)
note <- sprintf("processor; thresholds that differ: %d of %d, largest relative difference of a p value %.1e",
                sum(is.na(upper) != is.na(latest[1, ]) | (!is.na(upper) & upper != latest[1, ])),
                length(upper), max(abs(latest[2, ] / p - 1)))
line(paste(of, "Farrington flexible, latest week"), seconds, note)
seconds <- took(found <- suppressWarnings(farrington(series, list(range = weeks, b = 5, w = 3), verbose = FALSE)))
line(paste(of, "Farrington 1996, latest week"), seconds, "processor")
seconds <- took(found <- earsC(series, list(range = 10:weeks, method = "C2")))
line(paste(of, "EARS C2, 513 weeks"), seconds, "processor")
