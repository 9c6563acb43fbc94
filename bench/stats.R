# The survey that bench_stats left in FOLDER, estimated by R survey: seconds, and how far the two
# tables differ. Raking and replicates on every tenth respondent, and raking for two domains
# only: all of them take R the better part of an hour.
#
#   Rscript bench/stats.R FOLDER
suppressMessages(library(survey))
folder <- commandArgs(TRUE)[1]
column <- function(name, what, size) {
    path <- file.path(folder, name)
    readBin(path, what, file.size(path) / size, size)
}
data <- data.frame(weight = column("weight", "numeric", 8), unit = column("unit", "integer", 4),
                   stratum = column("stratum", "integer", 4), cell = column("cell", "integer", 2))
names <- paste0("q", 0:19)
for (j in 0:19) data[[names[j + 1]]] <- column(paste0("code", j), "integer", 1)
line <- function(what, seconds, note) cat(sprintf("| %s | %.3g s | %s |\n", what, seconds, note))
took <- function(work) { t <- system.time(work); t[["user.self"]] + t[["sys.self"]] }
of <- paste("R survey", packageVersion("survey"), "on the same respondents:")

line(paste(of, "design"),
     took(design <- svydesign(~unit, strata = ~stratum, weights = ~weight, data = data)),
     "processor")
questions <- reformulate(names)
seconds <- took(table <- svyby(questions, ~cell, design, svymean))
values <- column("values", "numeric", 8)
errors <- column("errors", "numeric", 8)
far <- function(ours, theirs) max(abs(ours / theirs - 1))
note <- sprintf("processor; largest relative difference of a share %.1e, of an error %.1e",
                far(values, as.vector(as.matrix(coef(table)))), far(errors, as.vector(as.matrix(SE(table)))))
line(paste(of, "20 questions by 100 domains, without design effects"), seconds, note)

some <- data[seq(1, nrow(data), by = 10), ]
some$sex <- factor(seq_len(nrow(some)) %% 2)
some$age <- factor(seq_len(nrow(some)) %/% 7 %% 10)
some$region <- factor(seq_len(nrow(some)) %/% 3 %% 8)
of <- sprintf("R survey %s on every tenth of them (%d):", packageVersion("survey"), nrow(some))
fewer <- svydesign(~unit, strata = ~stratum, weights = ~weight, data = some)
line(paste(of, "the same table"), took(svyby(questions, ~cell, fewer, svymean)), "processor")
# A fifth of each second category goes to the one before it.
known <- lapply(c("sex", "age", "region"), function(name) {
    sizes <- xtabs(reformulate(name, "weight"), some)
    even <- seq(2, length(sizes), by = 2)
    sizes[even - 1] <- sizes[even - 1] + sizes[even] / 5
    sizes[even] <- sizes[even] * 4 / 5
    as.data.frame(sizes)
})
raked <- rake(fewer, list(~sex, ~age, ~region), known)
line(paste(of, "20 questions by 2 domains under raked weights"),
     took(svyby(questions, ~cell, subset(raked, cell < 2), svymean)), "processor")
line(paste(of, "200 bootstrap replicates made"),
     took(replicates <- as.svrepdesign(fewer, type = "subbootstrap", replicates = 200)),
     "processor")
line(paste(of, "the table, errors from 200 replicates"),
     took(svyby(questions, ~cell, replicates, svymean)), "processor")
