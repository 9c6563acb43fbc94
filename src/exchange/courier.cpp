#include "exchange/courier.hpp"

#include <fstream>

#include "base/json_members.hpp"
#include "base/system_reason.hpp"
#include "exchange/courier_file.hpp"

namespace atalaya::exchange {

using access::Action;
using access::Caller;
using store::Transaction;

namespace {

constexpr std::size_t kAnswersAtOnce = 500;     // in one line
constexpr std::size_t kEnvelopesAtOnce = 200;   // in one transaction
constexpr std::size_t kBytesAtOnce = 4u << 20;

// What a first look at a file told of it.
struct Survey {
    CourierHeader header;
    bool whole = false;        // its end is there and signed by its maker
    std::int64_t cut_at = 0;   // line
    CourierAnswers answers;
};

Result<std::ifstream> Opened(const std::filesystem::path& file, const CourierLimits& limits) {
    std::ifstream in(file, std::ios::binary);
    std::error_code failed;
    const auto size = std::filesystem::file_size(file, failed);
    if (!in || failed)
        return Err("file.unreadable", {{"file", file.string()},
                                       {"reason", base::SystemReason(failed)}});
    if (size > limits.most_bytes)
        return Err("file.too_large",
                   {{"file", file.string()}, {"largest", std::to_string(limits.most_bytes)}});
    return in;
}

Error CutAt(std::int64_t line) {
    return Err("exchange.courier_cut", {{"line", std::to_string(line)}});
}

CourierAnswers AnswersFor(Transaction& tx, std::string_view node) {
    CourierAnswers out;
    const auto rows = tx.Query("SELECT answer FROM exchange_courier_answers WHERE node = $1"
                               " ORDER BY envelope",
                               {node});
    while (rows->Next()) {
        const auto read = base::ParseJson(rows->Text(0));
        if (!read.ok() || !read->is_object()) continue;
        if (auto answer = AnswerFromJson(read->get_object()); answer.ok())
            out.push_back(std::move(answer).value());
    }
    return out;
}

void KeepAnswers(Transaction& tx, std::string_view node, base::Timestamp made,
                 const std::vector<Taken>& taken) {
    for (const Taken& one : taken) {
        if (one.id.empty()) continue;
        const std::string answer = base::CanonicalJson(AnswerJson(one));
        tx.Execute("INSERT INTO exchange_courier_answers(node, envelope, made, answer)"
                   " VALUES ($1, $2, $3, $4) ON CONFLICT (node, envelope) DO UPDATE"
                   " SET made = excluded.made, answer = excluded.answer",
                   {node, std::string_view(one.id), made, std::string_view(answer)});
    }
}

base::Timestamp NewestOf(Transaction& tx, std::string_view node) {
    const auto row = tx.Query("SELECT made FROM exchange_couriers WHERE node = $1", {node});
    return row->Next() ? row->Int(0) : 0;
}

// A newer file carries all that still waits at its maker: what is answered and not in it, the
// maker has heard of.
void NoteNewest(Transaction& tx, std::string_view node, base::Timestamp made) {
    if (made <= NewestOf(tx, node)) return;
    tx.Execute("INSERT INTO exchange_couriers(node, made) VALUES ($1, $2)"
               " ON CONFLICT (node) DO UPDATE SET made = excluded.made",
               {node, made});
    tx.Execute("DELETE FROM exchange_courier_answers WHERE node = $1 AND made < $2", {node, made});
}

Result<CourierHeader> HeaderOf(CourierReader& reader) {
    ATALAYA_ASSIGN(CourierLine line, reader.Next());
    if (auto* header = std::get_if<CourierHeader>(&line)) return std::move(*header);
    return Err("exchange.courier_invalid", {{"line", "1"}, {"reason", "exchange.reason_cut"}});
}

using KeyOf = std::function<Result<PublicKey>(const CourierHeader&, const std::string& key)>;

// Looks at every line; nothing is taken yet.
Result<void> Look(std::istream& in, const KeyOf& key_of, Survey& out) {
    CourierReader reader(in);
    ATALAYA_ASSIGN(out.header, HeaderOf(reader));
    for (;;) {
        ATALAYA_ASSIGN(CourierLine line, reader.Next());
        if (auto* answers = std::get_if<CourierAnswers>(&line)) {
            for (Taken& one : *answers) out.answers.push_back(std::move(one));
        } else if (const auto* end = std::get_if<CourierEnd>(&line)) {
            ATALAYA_ASSIGN(const PublicKey key, key_of(out.header, end->key));
            if (end->digest != reader.Digest() ||
                !IsSignedBy(key, CourierText(end->digest), end->signature) || !reader.AtEnd())
                return Err("exchange.courier_signature", {{"node", out.header.from}});
            out.whole = true;
            return {};
        } else if (std::holds_alternative<CourierCut>(line)) {
            out.cut_at = reader.line();
            out.answers.clear();   // what nobody signed answers for nothing
            return {};
        }
    }
}

}  // namespace

Courier::Courier(store::Database& database, const access::Policy& policy,
                 const journal::Journal& journal, const base::Clock& clock, const KeyRing& keys,
                 Directory& directory, Mailroom& mailroom)
    : m_database(database),
      m_policy(policy),
      m_journal(journal),
      m_clock(clock),
      m_keys(keys),
      m_directory(directory),
      m_mailroom(mailroom) {}

Result<Self> Courier::May(Transaction& tx, const Caller& caller, Action action) const {
    Self self = m_directory.KnownSelf(tx);
    const auto may = m_policy.Decide(caller, action, SubjectOf("courier", self.country));
    if (!may) return may.ToError();
    if (self.id.empty()) return Err("exchange.self_unset");
    return self;
}

void Courier::Note(Transaction& tx, const Caller& caller, std::string_view action,
                   json::object payload) const {
    m_journal.Append(tx, {.country = std::string(journal::kNodeChain),
                          .actor = caller.Actor(),
                          .action = std::string(action),
                          .subject = "node:" + base::TextIn(payload, "node"),
                          .payload = base::CanonicalJson(payload)});
}

Result<Courier::Written> Courier::Write(const Caller& caller, std::string_view node,
                                        const std::filesystem::path& file) {
    ATALAYA_ASSIGN(const NodeKey key, m_keys.Present());
    // One snapshot: what comes in meanwhile goes with the next file.
    auto written = m_database.Run(store::Mode::ReadOnly, [&](Transaction& tx) -> Result<Written> {
        ATALAYA_ASSIGN(const Self self, May(tx, caller, Action::Export));
        const auto other = m_directory.Get(tx, node);
        if (!other) return Err("exchange.node_unknown", {{"id", std::string(node)}});
        if (other->state != NodeState::Verified)
            return Err("exchange.node_unverified", {{"id", std::string(node)}});
        ATALAYA_ASSIGN(CourierWriter out, CourierWriter::Make(file));
        const auto counts = m_mailroom.CountsOf(tx, node);
        const auto ids = m_mailroom.WaitingIds(tx, node);
        const CourierAnswers answers = AnswersFor(tx, node);
        ATALAYA_ASSIGN(json::object presentation, m_directory.Presentation(tx));
        ATALAYA_TRY(out.Add(CourierHeader{self.id, std::string(node), m_clock.Now(), counts.got,
                                          counts.given, static_cast<std::int64_t>(ids.size()),
                                          std::move(presentation)}));
        for (std::size_t i = 0; i < answers.size(); i += kAnswersAtOnce) {
            const std::size_t end = std::min(answers.size(), i + kAnswersAtOnce);
            const auto some = std::span(answers).subspan(i, end - i);
            ATALAYA_TRY(out.Add(CourierAnswers(some.begin(), some.end())));
        }
        for (const std::string& id : ids) {
            if (const auto bytes = m_mailroom.Bytes(tx, id)) ATALAYA_TRY(out.Add(*bytes));
        }
        ATALAYA_TRY(out.Finish(key));
        return Written{static_cast<std::int64_t>(ids.size()),
                       static_cast<std::int64_t>(answers.size()), out.bytes()};
    });
    if (!written.ok()) return written;
    m_database.Run(store::Mode::ReadWrite, [&](Transaction& tx) {
        Note(tx, caller, "exchange.courier_written",
             {{"node", node}, {"envelopes", written->envelopes}, {"answers", written->answers}});
    });
    return written;
}

void Courier::TakeSome(const CourierHeader& header, std::vector<std::string>& envelopes,
                       bool counted, Report& report) {
    const auto taken = m_mailroom.Take(header.from, "courier", envelopes, counted);
    m_database.Run(store::Mode::ReadWrite,
                   [&](Transaction& tx) { KeepAnswers(tx, header.from, header.made, taken); });
    for (const Taken& one : taken) {
        if (one.as == Taken::As::New) ++report.fresh;
        if (one.as == Taken::As::Known) ++report.known;
        if (one.as != Taken::As::Refused) continue;
        ++report.refused;
        report.refusals.push_back(one);
    }
    envelopes.clear();
}

Result<Courier::Report> Courier::Read(const Caller& caller, const std::filesystem::path& file,
                                      const CourierLimits& limits) {
    ATALAYA_ASSIGN(const Self self,
                   m_database.Run(store::Mode::ReadOnly, [&](Transaction& tx) {
                       return May(tx, caller, Action::Import);
                   }));
    std::string maker;
    auto out = Take(caller, self, file, limits, maker);
    if (!out.ok() && out.error().code != "file.unreadable")
        m_database.Run(store::Mode::ReadWrite, [&](Transaction& tx) {
            m_mailroom.NoteRefusal(tx, caller.Actor(), maker, out.error());
        });
    return out;
}

Result<Courier::Report> Courier::Take(const Caller& caller, const Self& self,
                                      const std::filesystem::path& file,
                                      const CourierLimits& limits, std::string& maker) {
    const auto key_of = [&](const CourierHeader& header, const std::string& key) {
        return m_database.Run(store::Mode::ReadOnly, [&](Transaction& tx) {
            return m_directory.KeyOf(tx, header.from, key);
        });
    };
    ATALAYA_ASSIGN(std::ifstream in, Opened(file, limits));
    const auto heard = HearMaker(in, self.id);
    in.clear();
    in.seekg(0);
    Survey survey;
    const auto looked = Look(in, key_of, survey);
    maker = survey.header.from;
    if (!looked.ok())
        return looked.error().code == "exchange.key_unknown" && !heard.ok() ? heard.error()
                                                                            : looked.error();
    const CourierHeader& header = survey.header;
    if (header.for_node != self.id)
        return Err("exchange.courier_for_other", {{"node", header.for_node}});
    ATALAYA_ASSIGN(const std::int64_t got, HearAnswers(header, survey.whole, survey.answers));
    Report report;
    report.from = header.from;
    report.made = header.made;
    report.answers = static_cast<std::int64_t>(survey.answers.size());
    // Nothing is counted that nobody vouches for, or before what is known to be lost.
    ATALAYA_TRY(TakeAll(in, header, survey.whole && header.given <= got, report));
    if (!survey.whole)
        report.refusals.push_back({Taken::As::Refused, "", CutAt(survey.cut_at), 0});
    m_database.Run(store::Mode::ReadWrite, [&](Transaction& tx) {
        if (survey.whole) NoteNewest(tx, header.from, header.made);
        if (!survey.whole)
            m_mailroom.NoteRefusal(tx, caller.Actor(), header.from, CutAt(survey.cut_at));
        Note(tx, caller, "exchange.courier_read",
             {{"node", header.from},
              {"new", report.fresh},
              {"known", report.known},
              {"refused", report.refused},
              {"answers", report.answers}});
    });
    return report;
}

Result<std::int64_t> Courier::HearAnswers(const CourierHeader& header, bool whole,
                                          const std::vector<Taken>& answers) {
    return m_database.Run(store::Mode::ReadWrite, [&](Transaction& tx) -> Result<std::int64_t> {
        const auto maker = m_directory.Get(tx, header.from);
        if (!maker) return Err("exchange.sender_unknown", {{"node", header.from}});
        if (maker->state != NodeState::Verified)
            return Err("exchange.sender_unverified", {{"node", header.from}});
        const std::int64_t got = m_mailroom.CountsOf(tx, header.from).got;
        if (!whole) return got;
        m_mailroom.Acknowledge(tx, header.from, answers);
        // An older file knows less than this node has heard since.
        if (header.made > NewestOf(tx, header.from) &&
            header.got < m_mailroom.CountsOf(tx, header.from).given)
            m_mailroom.GiveAgainAfter(tx, header.from, header.got);
        return got;
    });
}

// What the maker says of its keys proves itself, so that it counts also where the file was cut off.
// An old file says less than is known, and what it carries may still be good.
Result<void> Courier::HearMaker(std::istream& in, std::string_view self) {
    CourierReader reader(in);
    ATALAYA_ASSIGN(const CourierHeader header, HeaderOf(reader));
    if (header.for_node != self || header.presentation.empty()) return {};
    return m_database.Run(store::Mode::ReadWrite, [&](Transaction& tx) {
        return m_directory.Hear(tx, header.from, header.presentation);
    });
}

Result<void> Courier::TakeAll(std::istream& in, const CourierHeader& header, bool counted,
                              Report& report) {
    in.clear();
    in.seekg(0);
    CourierReader reader(in);
    std::vector<std::string> envelopes;
    std::size_t bytes = 0;
    for (bool more = true; more;) {
        ATALAYA_ASSIGN(CourierLine line, reader.Next());
        more = !std::holds_alternative<CourierCut>(line) &&
               !std::holds_alternative<CourierEnd>(line);
        if (auto* envelope = std::get_if<CourierEnvelope>(&line)) {
            bytes += envelope->size();
            envelopes.push_back(std::move(*envelope));
        }
        const bool enough = envelopes.size() >= kEnvelopesAtOnce || bytes >= kBytesAtOnce;
        if (envelopes.empty() || (more && !enough)) continue;
        TakeSome(header, envelopes, counted, report);
        bytes = 0;
    }
    return {};
}

}  // namespace atalaya::exchange
