#include "indicators/indicators.hpp"

#include <algorithm>
#include <mutex>
#include <shared_mutex>
#include <thread>

#include "base/check.hpp"
#include "base/json.hpp"
#include "indicators/answer_cache.hpp"
#include "indicators/cube.hpp"
#include "indicators/reading.hpp"
#include "indicators/survey_answers.hpp"

namespace atalaya::indicators {
namespace {

// How far a cube has followed each chain of the journal.
using Heads = std::map<std::string, std::int64_t, std::less<>>;

std::int64_t VersionOf(const Heads& heads) {
    std::int64_t version = 0;
    for (const auto& [country, number] : heads) version += number;
    return version;
}

// What an entry of the journal says has changed in a register.
struct Changes {
    std::vector<RecordId> records;
    bool all = false;              // something that does not name its records
};

void AddChanges(const journal::Entry& entry, Changes& out) {
    const auto& draft = entry.draft;
    if (draft.action == "record.read") return;   // changes nothing
    if (draft.record != 0) {
        out.records.push_back({draft.country, draft.record});
        return;
    }
    auto payload = base::ParseJson(draft.payload);
    const auto* object = payload.ok() ? payload->if_object() : nullptr;
    const auto* first = object ? object->if_contains("first") : nullptr;
    const auto* count = object ? object->if_contains("count") : nullptr;
    if (draft.action != "import.rows" || !first || !count) {
        out.all = true;
        return;
    }
    auto from = first->to_number<std::int64_t>();
    for (std::int64_t id = from; id < from + count->to_number<std::int64_t>(); ++id)
        out.records.push_back({draft.country, id});
}

// Beyond this many changed records, one pass over the table is quicker than single reads.
constexpr std::size_t kReloadAbove = 200'000;

}  // namespace

struct Indicators::State {
    struct Slot {
        std::shared_mutex mutex;
        std::unique_ptr<Cube> cube;
        base::Date day;
        Heads heads;
        AnswerCache answers;       // of the cube as it stands
    };
    struct Entry {
        Definition definition;
        // Kept with the definition: an answer under way outlives a swap of the content. None where
        // the figures are of surveys.
        std::shared_ptr<const registers::Model> model;
    };
    // Replaced as a whole when content changes; shared with the answers under way.
    struct Snapshot {
        std::map<std::string, Entry, std::less<>> entries;
        std::map<std::string, std::unique_ptr<Slot>, std::less<>> slots;   // by register
        // What the labels and the questions of surveys are read from.
        std::shared_ptr<const content::Library> library;
        std::shared_ptr<const surveys::Standard> standard;
    };

    store::Database& database;
    const access::Policy& policy;
    const journal::Journal& journal;
    const base::Clock& clock;
    const surveys::Releases releases;
    mutable std::mutex swap;
    std::shared_ptr<Snapshot> current;

    std::shared_ptr<Snapshot> Current() const {
        std::lock_guard lock(swap);
        return current;
    }

    std::unique_ptr<Cube> NewCube(const Snapshot& snapshot, std::string_view register_id) const;
    bool IsCurrent(const Slot& slot) const;
    Heads Follow(store::Transaction& tx, Slot& slot, std::string_view register_id,
                 const Snapshot& snapshot) const;
    void Refresh(const Snapshot& snapshot, std::string_view register_id) const;
    std::optional<Answer> Known(const Snapshot& snapshot, std::string_view register_id,
                                std::string_view key) const;
    Result<Answer> AskColumns(const Snapshot& snapshot, const Reading& reading,
                              std::string key) const;
    Result<Answer> AskSql(const Reading& reading) const;
    Result<Answer> AskReleases(const Snapshot& snapshot, const Question& question,
                               const Definition& definition) const;
};

std::unique_ptr<Cube> Indicators::State::NewCube(const Snapshot& snapshot,
                                                 std::string_view register_id) const {
    Cube::Needs needs;
    std::shared_ptr<const registers::Model> model;
    for (const auto& [id, entry] : snapshot.entries) {
        if (entry.definition.register_id != register_id) continue;
        model = entry.model;
        auto columns = ColumnsOf(entry.definition, *model);
        for (auto& column : std::move(columns).value()) {
            auto& have = needs.columns;
            if (std::find(have.begin(), have.end(), column) == have.end())
                have.push_back(std::move(column));
        }
        auto measure = std::move(MeasureOf(entry.definition, *model)).value();
        bool held = measure && std::any_of(needs.measures.begin(), needs.measures.end(),
                                           [&](const auto& m) { return m.Key() == measure->Key(); });
        if (measure && !held) needs.measures.push_back(*std::move(measure));
        const auto& condition = entry.definition.condition;
        bool known = std::any_of(needs.conditions.begin(), needs.conditions.end(),
                                 [&](const auto& c) { return c.text() == condition; });
        if (!condition.empty() && !known)
            needs.conditions.push_back(std::move(model->Parse(condition)).value());
    }
    base::Check(model != nullptr, "a register without indicators has no cube");
    return std::make_unique<Cube>(std::move(model), std::move(needs), clock.Today());
}

// Reads what has changed since the slot's heads; returns the heads that the cube now stands at.
// Precondition: the caller holds the slot's mutex alone.
Heads Indicators::State::Follow(store::Transaction& tx, Slot& slot, std::string_view register_id,
                                const Snapshot& snapshot) const {
    Heads heads;
    for (auto& [country, number] : journal.Heads(tx)) heads[country] = number;
    bool fresh = !slot.cube || slot.day != clock.Today();
    Changes changes;
    changes.all = fresh;
    const std::string subject = "register:" + std::string(register_id);
    for (const auto& [country, number] : heads) {
        if (changes.all || changes.records.size() > kReloadAbove) break;
        auto seen = slot.heads.find(country);
        std::int64_t after = seen == slot.heads.end() ? 0 : seen->second;
        if (after == number) continue;
        journal.ReadAfter(tx, country, after, [&](const journal::Entry& entry) {
            if (entry.draft.subject == subject) AddChanges(entry, changes);
        });
    }
    if (changes.all || !changes.records.empty()) slot.answers.Clear();
    if (fresh) {
        slot.cube = NewCube(snapshot, register_id);
        slot.day = clock.Today();
    }
    if (changes.all || changes.records.size() > kReloadAbove || slot.cube->IsWornOut()) {
        slot.cube->Load(tx);
    } else {
        slot.cube->Apply(tx, changes.records);
    }
    return heads;
}

// Whether nothing has been written since the cube was read. Precondition: the caller holds the
// slot's mutex.
bool Indicators::State::IsCurrent(const Slot& slot) const {
    if (!slot.cube || slot.day != clock.Today()) return false;
    return database.Run(store::Mode::ReadOnly, [&](store::Transaction& tx) {
        Heads now;
        for (auto& [country, number] : journal.Heads(tx)) now[country] = number;
        return now == slot.heads;
    });
}

void Indicators::State::Refresh(const Snapshot& snapshot, std::string_view register_id) const {
    auto found = snapshot.slots.find(register_id);
    base::Check(found != snapshot.slots.end(), "a register without indicators");
    Slot& slot = *found->second;
    {
        // The common case, without keeping other readers out: nothing has changed.
        std::shared_lock lock(slot.mutex);
        if (IsCurrent(slot)) return;
    }
    std::unique_lock lock(slot.mutex);
    try {
        slot.heads = database.Run(store::Mode::ReadOnly, [&](store::Transaction& tx) {
            return Follow(tx, slot, register_id, snapshot);
        });
    } catch (...) {
        // Half a change is worse than none: the next question starts afresh.
        slot.cube.reset();
        throw;
    }
}

// The answer given before to the same question, when nothing has been written since.
std::optional<Answer> Indicators::State::Known(const Snapshot& snapshot,
                                               std::string_view register_id,
                                               std::string_view key) const {
    Slot& slot = *snapshot.slots.find(register_id)->second;
    std::shared_lock lock(slot.mutex);
    auto answer = slot.answers.Find(key);
    if (!answer || !IsCurrent(slot)) return std::nullopt;
    answer->data_version = VersionOf(slot.heads);
    return answer;
}

Result<Answer> Indicators::State::AskColumns(const Snapshot& snapshot, const Reading& reading,
                                             std::string key) const {
    Slot& slot = *snapshot.slots.find(reading.definition->register_id)->second;
    std::shared_lock lock(slot.mutex);
    base::Check(slot.cube != nullptr, "a cube is refreshed before it is asked");
    // What was written to other registers leaves a number as it is and makes it newer.
    auto answer = slot.answers.Find(key);
    if (!answer) {
        int threads = static_cast<int>(std::max(1u, std::thread::hardware_concurrency()));
        ATALAYA_ASSIGN(auto counted, slot.cube->Count(reading, threads));
        answer = MakeAnswer(reading, std::move(counted));
        answer->data_time = slot.cube->last_change();
        answer->computed_by = "columns";
        slot.answers.Keep(std::move(key), *answer);   // under the lock: it belongs to this cube
    }
    answer->data_version = VersionOf(slot.heads);
    return *std::move(answer);
}

Result<Answer> Indicators::State::AskSql(const Reading& reading) const {
    return database.Run(store::Mode::ReadOnly, [&](store::Transaction& tx) -> Result<Answer> {
        Answer answer = MakeAnswer(reading, CountBySql(tx, reading));
        Heads heads;
        for (auto& [country, number] : journal.Heads(tx)) heads[country] = number;
        answer.data_version = VersionOf(heads);
        auto cursor = tx.Query("SELECT MAX(changed_at) FROM " +
                               store::Identifier(reading.model->table()));
        if (cursor->Next() && !cursor->Null(0)) answer.data_time = cursor->Int(0);
        answer.computed_by = "sql";
        return answer;
    });
}

Result<Answer> Indicators::State::AskReleases(const Snapshot& snapshot, const Question& question,
                                              const Definition& definition) const {
    const auto figures = releases.Figures(QueryOf(question, *definition.survey));
    ATALAYA_ASSIGN(Answer answer, AnswerFromReleases(question, definition, figures,
                                                     *snapshot.standard, *snapshot.library));
    database.Run(store::Mode::ReadOnly, [&](store::Transaction& tx) {
        Heads heads;
        for (auto& [country, number] : journal.Heads(tx)) heads[country] = number;
        answer.data_version = VersionOf(heads);
    });
    return answer;
}

Indicators::Indicators(store::Database& database, const access::Policy& policy,
                       const journal::Journal& journal, const base::Clock& clock)
    : m_state(new State{database, policy, journal, clock,
                        surveys::Releases(database, policy, journal, clock), {},
                        std::make_shared<State::Snapshot>()}) {}

Indicators::~Indicators() = default;

namespace {

Result<void> CheckSource(const Definition& definition, const registers::Model* model,
                         const surveys::Standard& standard) {
    if (definition.survey) return CheckSurveySource(definition, standard);
    if (model != nullptr) return CheckDefinition(definition, *model);
    return Err("indicator.register_unknown", {{"register", definition.register_id}},
               definition.where);
}

// Reads and checks every definition; gives each good one with its model to `use`.
template <class Use>
Result<void> ForEachDefinition(const content::Library& content,
                               const registers::Catalogue& catalogue,
                               const surveys::Standard& standard, Use use) {
    Error faults = Err("indicator.definitions_invalid");
    for (const auto* document : content.Documents("indicator")) {
        auto definition = Definition::Read(document->root);
        if (!definition.ok()) {
            faults.details.push_back(std::move(definition).error());
            continue;
        }
        auto model = catalogue.Find(definition->register_id);
        auto checked = CheckSource(*definition, model.get(), standard);
        if (checked.ok()) {
            use(std::move(definition).value(), std::move(model));
        } else {
            faults.details.push_back(std::move(checked).error());
        }
    }
    if (!faults.details.empty()) return faults;
    return {};
}

}  // namespace

Result<void> CheckDefinitions(const content::Library& content,
                              const registers::Catalogue& catalogue) {
    ATALAYA_ASSIGN(const auto standard, surveys::Standard::Load(content));
    return ForEachDefinition(content, catalogue, *standard, [](auto&&, auto&&) {});
}

Result<void> Indicators::Load(std::shared_ptr<const content::Library> content,
                              std::shared_ptr<const registers::Catalogue> catalogue) {
    auto next = std::make_shared<State::Snapshot>();
    ATALAYA_ASSIGN(next->standard, surveys::Standard::Load(*content));
    const auto add = [&](Definition definition, auto model) {
        if (model) next->slots.try_emplace(definition.register_id, std::make_unique<State::Slot>());
        std::string id = definition.id;
        next->entries.emplace(std::move(id),
                              State::Entry{std::move(definition), std::move(model)});
    };
    ATALAYA_TRY(ForEachDefinition(*content, *catalogue, *next->standard, add));
    next->library = std::move(content);
    // What was in memory is so again before anyone asks: readers go on with the old columns while
    // the new ones are read beside them.
    const auto before = m_state->Current();
    for (const auto& [register_id, slot] : next->slots) {
        const auto old = before->slots.find(register_id);
        if (old == before->slots.end()) continue;
        const bool in_use = [&] {
            std::shared_lock lock(old->second->mutex);
            return old->second->cube != nullptr;
        }();
        if (in_use) m_state->Refresh(*next, register_id);
    }
    std::lock_guard lock(m_state->swap);
    m_state->current = std::move(next);
    return {};
}

std::vector<Definition> Indicators::List(const access::Caller& caller) const {
    std::vector<Definition> out;
    auto snapshot = m_state->Current();
    for (const auto& [id, entry] : snapshot->entries) {
        if (MayRead(caller, entry.definition)) out.push_back(entry.definition);
    }
    return out;
}

std::optional<Definition> Indicators::Find(std::string_view id) const {
    auto snapshot = m_state->Current();
    auto found = snapshot->entries.find(id);
    if (found == snapshot->entries.end()) return std::nullopt;
    return found->second.definition;
}

access::Decision Indicators::MayRead(const access::Caller& caller,
                                     const Definition& definition) const {
    if (definition.is_public) return {true, {}};
    access::Subject subject;
    subject.kind = "indicator";
    subject.id = definition.id;
    return m_state->policy.Decide(caller, access::Action::Read, subject);
}

Result<Answer> Indicators::Ask(const access::Caller& caller, const Question& question,
                               Engine engine) {
    auto snapshot = m_state->Current();
    auto found = snapshot->entries.find(question.indicator);
    if (found == snapshot->entries.end()) return Unknown(question.indicator);
    const auto& [definition, model] = found->second;
    if (auto may = MayRead(caller, definition); !may) return may.ToError();

    // What was released is public as it is.
    if (definition.survey) return m_state->AskReleases(*snapshot, question, definition);

    const bool whole = definition.is_public;
    access::Scope scope;
    if (!whole) {
        scope = m_state->policy.ScopeOf(caller, access::Action::Read, "indicator", definition.id);
    }
    std::string key;
    if (engine == Engine::Columns && question.filter.empty()) {
        key = CacheKey(question, scope, whole);
        if (auto known = m_state->Known(*snapshot, definition.register_id, key)) {
            return *std::move(known);
        }
    }
    ATALAYA_ASSIGN(auto reading, MakeReading(question, definition, model));
    reading.today = m_state->clock.Today();
    reading.whole = whole;
    reading.scope = std::move(scope);
    if (engine == Engine::Sql) return m_state->AskSql(reading);
    // A filter of the asker's own may use any combination of fields, which no stored column
    // answers: it goes down to the store.
    if (reading.filter) return m_state->AskSql(reading);
    m_state->Refresh(*snapshot, definition.register_id);
    return m_state->AskColumns(*snapshot, reading, std::move(key));
}

Error Indicators::Unknown(std::string_view id) const {
    std::vector<std::pair<int, std::string>> near;
    auto snapshot = m_state->Current();
    for (const auto& [known, entry] : snapshot->entries)
        near.emplace_back(base::EditDistance(id, known, 20), known);
    std::sort(near.begin(), near.end());
    std::string nearest;
    for (std::size_t i = 0; i < std::min<std::size_t>(3, near.size()); ++i)
        nearest += (i ? ", " : "") + near[i].second;
    return Err("indicator.unknown", {{"indicator", std::string(id)}, {"nearest", nearest}});
}

void Indicators::Refresh(std::string_view register_id) {
    auto snapshot = m_state->Current();
    if (snapshot->slots.count(register_id)) m_state->Refresh(*snapshot, register_id);
}

std::size_t Indicators::Bytes() const {
    std::size_t bytes = 0;
    auto snapshot = m_state->Current();
    for (const auto& [id, slot] : snapshot->slots) {
        std::shared_lock lock(slot->mutex);
        if (slot->cube) bytes += slot->cube->Bytes();
    }
    return bytes;
}

}  // namespace atalaya::indicators
