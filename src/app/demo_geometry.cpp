#include "app/demo_geometry.hpp"

#include <cmath>
#include <numbers>

#include "base/random.hpp"

namespace atalaya::app {
namespace {

constexpr double kLongitude = -38.0, kLatitude = 14.0;   // open sea, far from any country
constexpr double kRadius = 1.6;                          // degrees: an island of some 300 km
constexpr double kGrid = 1e5;
constexpr int kCorners = 160, kWaves = 7, kRelaxations = 4;

struct Point {
    double x = 0, y = 0;
};
using Polygon = std::vector<Point>;

// A coast that is seen from the middle in every direction: waves around an ellipse.
Polygon Coast(base::Random& random) {
    double height[kWaves], phase[kWaves];
    for (int k = 0; k < kWaves; ++k) {
        height[k] = 0.30 * random.Unit() / (k + 2);
        phase[k] = 2 * std::numbers::pi * random.Unit();
    }
    Polygon out;
    for (int i = 0; i < kCorners; ++i) {
        const double angle = 2 * std::numbers::pi * i / kCorners;
        double radius = 1 + 0.015 * (random.Unit() - 0.5);
        for (int k = 0; k < kWaves; ++k) radius += height[k] * std::cos((k + 2) * angle + phase[k]);
        out.push_back({1.35 * radius * kRadius * std::cos(angle), radius * kRadius * std::sin(angle)});
    }
    return out;
}

// What of a polygon lies nearer to `own` than to `other` (Sutherland and Hodgman, 1974).
Polygon Nearer(const Polygon& polygon, Point own, Point other) {
    const double nx = other.x - own.x, ny = other.y - own.y;
    const double middle = nx * (own.x + other.x) / 2 + ny * (own.y + other.y) / 2;
    const auto beyond = [&](Point p) { return nx * p.x + ny * p.y - middle; };
    Polygon out;
    for (std::size_t i = 0; i < polygon.size(); ++i) {
        const Point a = polygon[i], b = polygon[(i + 1) % polygon.size()];
        const double at_a = beyond(a), at_b = beyond(b);
        if (at_a <= 0) out.push_back(a);
        if ((at_a < 0 && at_b > 0) || (at_a > 0 && at_b < 0)) {
            const double t = at_a / (at_a - at_b);
            out.push_back({a.x + t * (b.x - a.x), a.y + t * (b.y - a.y)});
        }
    }
    return out;
}

// The middle of the area; precondition: it has one.
Point MiddleOf(const Polygon& polygon) {
    double area = 0, x = 0, y = 0;
    for (std::size_t i = 0; i < polygon.size(); ++i) {
        const Point a = polygon[i], b = polygon[(i + 1) % polygon.size()];
        const double cross = a.x * b.y - b.x * a.y;
        area += cross;
        x += (a.x + b.x) * cross;
        y += (a.y + b.y) * cross;
    }
    return {x / (3 * area), y / (3 * area)};
}

std::vector<Polygon> CellsOf(const Polygon& whole, const std::vector<Point>& middles) {
    std::vector<Polygon> cells;
    for (std::size_t i = 0; i < middles.size(); ++i) {
        Polygon cell = whole;
        for (std::size_t j = 0; j < middles.size() && !cell.empty(); ++j) {
            if (j != i) cell = Nearer(cell, middles[i], middles[j]);
        }
        cells.push_back(std::move(cell));
    }
    return cells;
}

// Parts an area into `count` of like size: middles are moved to the middle of their cells a few
// times (Lloyd, 1982).
std::vector<Polygon> Part(const Polygon& whole, std::size_t count, base::Random& random) {
    const Point middle = MiddleOf(whole);
    std::vector<Point> middles;
    while (middles.size() < count) {
        // Between the middle and a corner, so that it lies within.
        const Point corner = whole[random.Below(whole.size())];
        const double t = 0.15 + 0.6 * random.Unit();
        middles.push_back({middle.x + t * (corner.x - middle.x), middle.y + t * (corner.y - middle.y)});
    }
    std::vector<Polygon> cells = CellsOf(whole, middles);
    for (int round = 0; round < kRelaxations; ++round) {
        for (std::size_t i = 0; i < count; ++i) {
            if (cells[i].size() >= 3) middles[i] = MiddleOf(cells[i]);
        }
        cells = CellsOf(whole, middles);
    }
    return cells;
}

json::object GeometryOf(const Polygon& polygon) {
    const double widening = 1 / std::cos(kLatitude * std::numbers::pi / 180);
    json::array ring;
    for (const Point& point : polygon) {
        ring.push_back(json::array{std::round((kLongitude + point.x * widening) * kGrid) / kGrid,
                                   std::round((kLatitude + point.y) * kGrid) / kGrid});
    }
    if (!ring.empty()) ring.push_back(json::value(ring.front()));
    return {{"type", "Polygon"}, {"coordinates", json::array{std::move(ring)}}};
}

class Inventor {
 public:
    Inventor(const content::Territories& territories, std::uint64_t seed)
        : m_territories(territories), m_random(seed) {
        m_out.synthetic = true;
    }
    content::Outlines Invent(std::string_view country) {
        Add(std::string(country), Coast(m_random));
        return std::move(m_out);
    }

 private:
    void Add(const std::string& code, const Polygon& polygon) {
        m_out.outlines.push_back({code, GeometryOf(polygon)});
        std::vector<std::string> within;
        for (const auto& place : m_territories.all()) {
            if (place.parent == code) within.push_back(place.code);
        }
        if (within.empty() || polygon.size() < 3) return;
        const auto cells = Part(polygon, within.size(), m_random);
        for (std::size_t i = 0; i < within.size(); ++i) Add(within[i], cells[i]);
    }

    const content::Territories& m_territories;
    base::SeededRandom m_random;
    content::Outlines m_out;
};

}  // namespace

content::Outlines InventOutlines(const content::Territories& territories, std::string_view country,
                                 std::uint64_t seed) {
    return Inventor(territories, seed).Invent(country);
}

}  // namespace atalaya::app
