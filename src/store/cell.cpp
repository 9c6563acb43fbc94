#include "store/cell.hpp"

namespace atalaya::store {
namespace {

template <class... Fs>
struct Overloaded : Fs... {
    using Fs::operator()...;
};
template <class... Fs>
Overloaded(Fs...) -> Overloaded<Fs...>;

}  // namespace

CellView View(const Cell& cell) {
    return std::visit(
        Overloaded{[](const std::string& text) -> CellView { return std::string_view(text); },
                   [](const Bytes& bytes) -> CellView { return BytesView{bytes.data}; },
                   [](const auto& plain) -> CellView { return plain; }},
        cell);
}

Cell Own(const CellView& view) {
    return std::visit(
        Overloaded{[](std::string_view text) -> Cell { return std::string(text); },
                   [](BytesView bytes) -> Cell { return Bytes{std::string(bytes.data)}; },
                   [](auto plain) -> Cell { return plain; }},
        view);
}

}  // namespace atalaya::store
