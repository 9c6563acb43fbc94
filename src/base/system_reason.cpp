#include "base/system_reason.hpp"

#include <cerrno>

namespace atalaya::base {

std::string SystemReason(int error_number) {
    switch (error_number) {
        case ENOENT: return "file.reason_missing";
        case EACCES:
        case EPERM: return "file.reason_denied";
        case ENOSPC:
        case EDQUOT: return "file.reason_full";
        case EFBIG: return "file.reason_large";
        case EROFS: return "file.reason_read_only";
        case EISDIR: return "file.reason_folder";
        case ENOTDIR: return "file.reason_no_folder";
        case ENOTEMPTY:
        case EEXIST: return "file.reason_exists";
        case EBUSY:
        case ETXTBSY:
        case EAGAIN: return "file.reason_busy";
        case EIO: return "file.reason_damaged";
        case ENAMETOOLONG: return "file.reason_name";
        case EMFILE:
        case ENFILE: return "file.reason_many";
        case ENOMEM: return "file.reason_memory";
        default: return "file.reason_other";
    }
}

std::string SystemReason(const std::error_code& error) {
    return SystemReason(error.default_error_condition().value());
}

}  // namespace atalaya::base
