#pragma once

// The words of the mails; private to the room.

#include "content/library.hpp"
#include "warning/alert.hpp"

namespace atalaya::warning {

struct MailText {
    std::string subject, text;
};
// `base`: of the site; `leave`: the address at which the reader takes the own name off the list,
// "" for none.
MailText MailOf(const content::Library& library, const Alert& alert, Lang lang,
                const std::string& base, const std::string& leave);
MailText ConfirmationMail(const content::Library& library, Lang lang, const std::string& address);

// Of the site's page for those who confirm or leave: "/es/alerts/subscription?leave=<token>".
std::string SubscriptionPage(Lang lang, std::string_view what, std::string_view token);

// Whether a mail, which is not sealed, may hold the text: up to official and tlp:green.
bool MayBeMailed(std::string_view mark);

}  // namespace atalaya::warning
