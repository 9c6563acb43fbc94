#include "microdata/survey_writer.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstring>
#include <memory>

#include <readstat.h>

#include "microdata/sav_dictionary.hpp"
#include "base/system_reason.hpp"
#include "microdata/time_formats.hpp"

namespace atalaya::microdata {
namespace {

constexpr std::int32_t kEndOfDictionary = 999;

// Where the bytes go. Those of an SPSS dictionary are held back until it ends, since the record of
// the multiple-response sets needs the short names that the library has made up by then.
struct Output {
    std::unique_ptr<std::FILE, int (*)(std::FILE*)> file{nullptr, &std::fclose};
    const std::vector<ResponseSet>* sets = nullptr;
    std::string dictionary;
    bool in_dictionary = false;
};

ssize_t OnBytes(const void* data, std::size_t size, void* context) {
    auto& out = *static_cast<Output*>(context);
    std::size_t extra = 0;
    if (out.in_dictionary) {
        std::int32_t kind = 0;
        if (size >= sizeof kind) std::memcpy(&kind, data, sizeof kind);
        if (size == 8 && kind == kEndOfDictionary) {
            const std::string record =
                ResponseSetRecord(*out.sets, ScanSavDictionary(out.dictionary).names);
            extra = record.size();
            out.dictionary += record;
            out.in_dictionary = false;
            if (std::fwrite(out.dictionary.data(), 1, out.dictionary.size(), out.file.get()) !=
                out.dictionary.size())
                return -1;
        } else {
            out.dictionary.append(static_cast<const char*>(data), size);
            return static_cast<ssize_t>(size);
        }
    }
    if (std::fwrite(data, 1, size, out.file.get()) != size) return -1;
    // The library counts what was written, for the offsets of a .zsav: the record belongs to it.
    return static_cast<ssize_t>(size + extra);
}

// How a variable goes into the file.
struct Plan {
    readstat_variable_t* handle = nullptr;
    TimeScale scale;
    bool text = false, dated = false;
    struct Tag {
        double value;
        char tag;
    };
    std::vector<Tag> tags;   // user-missing values in Stata
    std::vector<double> block;
};

class Writer {
 public:
    Writer(const Dataset& dataset, WriteFormat format)
        : m_dataset(dataset),
          m_stata(format == WriteFormat::Dta),
          m_format(format),
          m_writer(readstat_writer_init(), &readstat_writer_free) {}

    // "" or what went wrong.
    std::string Run(Output& out) {
        out.sets = &m_dataset.response_sets;
        out.in_dictionary = !m_stata;
        readstat_writer_t* writer = m_writer.get();
        readstat_set_data_writer(writer, OnBytes);
        readstat_writer_set_file_label(writer, m_dataset.label.c_str());
        for (const std::string& note : m_dataset.notes) readstat_add_note(writer, note.c_str());
        for (std::size_t i = 0; i < m_dataset.variables.size(); ++i) Describe(i);
        if (!m_reason.empty()) return m_reason;
        const auto rows = static_cast<long>(m_dataset.rows);
        readstat_error_t error = READSTAT_OK;
        if (m_stata) {
            readstat_writer_set_file_format_version(writer, 118);
            error = readstat_begin_writing_dta(writer, &out, rows);
        } else {
            readstat_writer_set_compression(writer, m_format == WriteFormat::Zsav
                                                        ? READSTAT_COMPRESS_BINARY
                                                        : READSTAT_COMPRESS_ROWS);
            error = readstat_begin_writing_sav(writer, &out, rows);
        }
        if (error == READSTAT_OK) error = Rows();
        if (error == READSTAT_OK) error = readstat_end_writing(writer);
        return error == READSTAT_OK ? "" : readstat_error_message(error);
    }
    std::vector<Error> TakeNotices() { return std::move(m_notices); }

 private:
    void Describe(std::size_t at) {
        const Variable& variable = m_dataset.variables[at];
        Plan plan;
        plan.text = variable.kind == Kind::Text;
        plan.dated = variable.kind == Kind::Date || variable.kind == Kind::DateTime;
        const Family family = m_stata ? Family::Stata : Family::Spss;
        plan.scale = ScaleOf(family, variable.kind);
        std::size_t width = 0;
        if (plan.text) {
            width = std::max<std::size_t>(1, variable.width);
            for (const std::string& word : m_dataset.TextsOf(at).words())
                width = std::max(width, word.size());
            if (m_stata) width = std::min<std::size_t>(width, 2'045);
        }
        plan.handle =
            readstat_add_variable(m_writer.get(), variable.name.c_str(),
                                  plan.text ? READSTAT_TYPE_STRING : READSTAT_TYPE_DOUBLE, width);
        readstat_variable_set_label(plan.handle, variable.label.c_str());
        readstat_variable_set_measure(plan.handle,
                                      static_cast<readstat_measure_t>(variable.measure));
        readstat_variable_set_display_width(plan.handle, static_cast<int>(variable.display_width));
        const bool theirs = IsFormatOf(family, variable.format) &&
                            KindOfFormat(family, variable.format) == variable.kind;
        if (!plan.text)
            readstat_variable_set_format(plan.handle,
                                         theirs ? variable.format.c_str()
                                                : DefaultFormat(family, variable.kind).data());
        if (m_stata)
            Tag(variable, m_dataset.columns[at], plan);
        else
            Missing(variable, plan);
        Labels(variable, at, plan);
        m_plans.push_back(std::move(plan));
    }

    static double Number(const Code& code, const Plan& plan) {
        const double value = std::get<double>(code);
        return plan.dated && std::isfinite(value) ? plan.scale.ToTheirs(value) : value;
    }

    static void Missing(const Variable& variable, const Plan& plan) {
        for (const MissingRange& range : variable.missing) {
            if (const auto* text = std::get_if<std::string>(&range.low)) {
                readstat_variable_add_missing_string_value(plan.handle, text->c_str());
            } else if (SameCode(range.low, range.high)) {
                readstat_variable_add_missing_double_value(plan.handle, Number(range.low, plan));
            } else {
                readstat_variable_add_missing_double_range(plan.handle, Number(range.low, plan),
                                                           Number(range.high, plan));
            }
        }
    }

    // The letters that the column and its labels do not use yet.
    void Tag(const Variable& variable, const Column& column, Plan& plan) {
        if (variable.missing.empty()) return;
        std::string used;
        if (const auto* numbers = std::get_if<Numbers>(&column))
            for (std::size_t row = 0; row < numbers->size(); ++row)
                if (const double value = (*numbers)[row]; std::isnan(value)) used += TagOf(value);
        for (const ValueLabel& label : variable.labels)
            if (const auto* number = std::get_if<double>(&label.value); std::isnan(*number))
                used += TagOf(*number);
        char tag = 'a';
        for (const MissingRange& range : variable.missing) {
            while (used.find(tag) != std::string::npos) ++tag;
            if (tag > 'z') {
                m_reason = "no tagged missing is left for " + variable.name;
                return;
            }
            plan.tags.push_back({std::get<double>(range.low), tag});
            char shown[32];
            std::snprintf(shown, sizeof shown, "%.15g", std::get<double>(range.low));
            m_notices.push_back(Err("microdata.missing_became_tag",
                                    {{"variable", variable.name}, {"value", shown},
                                     {"tag", std::string(".") + tag}}));
            ++tag;
        }
    }

    void Labels(const Variable& variable, std::size_t at, const Plan& plan) {
        if (variable.labels.empty()) return;
        const readstat_type_t type = plan.text ? READSTAT_TYPE_STRING
                                     : m_stata ? READSTAT_TYPE_INT32
                                               : READSTAT_TYPE_DOUBLE;
        readstat_label_set_t* set =
            readstat_add_label_set(m_writer.get(), type, ("labels" + std::to_string(at)).c_str());
        for (const ValueLabel& label : variable.labels) {
            if (const auto* text = std::get_if<std::string>(&label.value)) {
                readstat_label_string_value(set, text->c_str(), label.label.c_str());
                continue;
            }
            const double value = std::get<double>(label.value);
            const auto tag = std::find_if(plan.tags.begin(), plan.tags.end(),
                                          [&](const auto& each) { return each.value == value; });
            if (std::isnan(value))
                readstat_label_tagged_value(set, TagOf(value), label.label.c_str());
            else if (tag != plan.tags.end())
                readstat_label_tagged_value(set, tag->tag, label.label.c_str());
            else if (m_stata)
                readstat_label_int32_value(set, static_cast<std::int32_t>(Number(value, plan)),
                                           label.label.c_str());
            else
                readstat_label_double_value(set, Number(value, plan), label.label.c_str());
        }
        readstat_variable_set_label_set(plan.handle, set);
    }

    readstat_error_t Rows() {
        constexpr std::size_t kBlock = 1'024;
        for (std::size_t first = 0; first < m_dataset.rows; first += kBlock) {
            const std::size_t count = std::min(kBlock, m_dataset.rows - first);
            for (std::size_t i = 0; i < m_plans.size(); ++i) {
                if (m_plans[i].text) continue;
                m_plans[i].block.resize(count);
                m_dataset.NumbersOf(i).Copy(first, m_plans[i].block);
            }
            for (std::size_t row = 0; row < count; ++row) {
                readstat_error_t error = readstat_begin_row(m_writer.get());
                for (std::size_t i = 0; error == READSTAT_OK && i < m_plans.size(); ++i)
                    error = Cell(m_plans[i], i, first, row);
                if (error == READSTAT_OK) error = readstat_end_row(m_writer.get());
                if (error != READSTAT_OK) return error;
            }
        }
        return READSTAT_OK;
    }

    readstat_error_t Cell(const Plan& plan, std::size_t at, std::size_t first, std::size_t row) {
        readstat_writer_t* writer = m_writer.get();
        if (plan.text)
            return readstat_insert_string_value(writer, plan.handle,
                                                m_dataset.TextsOf(at)[first + row].c_str());
        const double value = plan.block[row];
        if (std::isnan(value)) {
            const char tag = TagOf(value);
            return tag == 0 ? readstat_insert_missing_value(writer, plan.handle)
                            : readstat_insert_tagged_missing_value(writer, plan.handle, tag);
        }
        for (const Plan::Tag& each : plan.tags)
            if (each.value == value)
                return readstat_insert_tagged_missing_value(writer, plan.handle, each.tag);
        return readstat_insert_double_value(writer, plan.handle,
                                            plan.dated ? plan.scale.ToTheirs(value) : value);
    }

    const Dataset& m_dataset;
    bool m_stata;
    WriteFormat m_format;
    std::unique_ptr<readstat_writer_t, decltype(&readstat_writer_free)> m_writer;
    std::vector<Plan> m_plans;
    std::vector<Error> m_notices;
    std::string m_reason;
};

}  // namespace

Result<std::vector<Error>> Write(const Dataset& dataset, const std::filesystem::path& path,
                                 WriteFormat format) {
    const std::string file = path.filename().string();
    if (std::vector<Error> faults = CheckStorable(dataset, format); !faults.empty()) {
        Error error = Err("microdata.not_storable", {{"file", file}});
        error.details = std::move(faults);
        return error;
    }
    const std::filesystem::path beside = path.string() + ".part";
    Output out;
    out.file.reset(std::fopen(beside.c_str(), "wbe"));
    if (!out.file)
        return Err("microdata.write_failed", {{"file", file}, {"reason", base::SystemReason(errno)}});
    Writer writer(dataset, format);
    std::string reason = writer.Run(out);
    if (std::fclose(out.file.release()) != 0 && reason.empty()) reason = base::SystemReason(errno);
    std::error_code failed;
    if (reason.empty()) std::filesystem::rename(beside, path, failed);
    if (failed) reason = base::SystemReason(failed);
    if (reason.empty()) return writer.TakeNotices();
    std::filesystem::remove(beside, failed);
    return Err("microdata.write_failed", {{"file", file}, {"reason", reason}});
}

}  // namespace atalaya::microdata
