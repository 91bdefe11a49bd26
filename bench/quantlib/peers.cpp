// The least times of QuantLib's European prices, implied volatilities and SVI fits (from a start near the answer, since its own defaults may throw at
// once) on the CSV files that KeeperBot.Quant.Bench writes:
//   peers OPTIONS.csv SLICES.csv   ->   lines "name,nanoseconds", then lines "#..." with what went wrong.
// OPTIONS.csv: type,S,K,days,r,q,vol,forward_price   SLICES.csv: slice,T,k,w
#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <fstream>
#include <functional>
#include <limits>
#include <map>
#include <ql/quantlib.hpp>
#include <ql/experimental/volatility/sviinterpolation.hpp>
#include <sstream>
#include <string>
#include <vector>

using namespace QuantLib;

namespace {

struct Row {
    Option::Type type;
    double spot, strike, years, rate, yield, vol, price;
    int days;
};

struct Slice {
    double years = 0;
    std::vector<double> strikes, vols;
};

// What keeps the compiler from dropping a result.
volatile double sink;

std::vector<std::string> cells(const std::string& line) {
    std::vector<std::string> out;
    std::stringstream in(line);
    for (std::string cell; std::getline(in, cell, ',');)
        out.push_back(cell);
    return out;
}

std::vector<Row> readOptions(const char* path) {
    std::vector<Row> rows;
    std::ifstream in(path);
    std::string line;
    std::getline(in, line);
    while (std::getline(in, line)) {
        const auto c = cells(line);
        const int days = std::stoi(c.at(3));
        rows.push_back({c.at(0) == "C" ? Option::Call : Option::Put, std::stod(c.at(1)), std::stod(c.at(2)), days / 365.0, std::stod(c.at(4)),
                        std::stod(c.at(5)), std::stod(c.at(6)), std::stod(c.at(7)), days});
    }
    return rows;
}

std::map<std::string, Slice> readSlices(const char* path) {
    std::map<std::string, Slice> slices;
    std::ifstream in(path);
    std::string line;
    std::getline(in, line);
    while (std::getline(in, line)) {
        const auto c = cells(line);
        Slice& slice = slices[c.at(0)];
        slice.years = std::stod(c.at(1));
        slice.strikes.push_back(std::exp(std::stod(c.at(2))));
        slice.vols.push_back(std::sqrt(std::stod(c.at(3)) / slice.years));
    }
    return slices;
}

// Least nanoseconds an item over the rounds.
void report(const char* name, int rounds, std::size_t items, const std::function<void()>& work) {
    double least = std::numeric_limits<double>::infinity();
    work();
    for (int round = 0; round < rounds; round++) {
        const auto start = std::chrono::steady_clock::now();
        work();
        const std::chrono::duration<double, std::nano> took = std::chrono::steady_clock::now() - start;
        least = std::min(least, took.count() / static_cast<double>(items));
    }
    std::printf("%s,%.3f\n", name, least);
}

// One option as a QuantLib user holds it: quotes that change, curves and engine built once.
struct Held {
    ext::shared_ptr<SimpleQuote> spot, vol;
    ext::shared_ptr<VanillaOption> option;
};

Held hold(const Row& row, const Date& today) {
    const DayCounter days = Actual365Fixed();
    Held held{ext::make_shared<SimpleQuote>(row.spot), ext::make_shared<SimpleQuote>(row.vol), nullptr};
    const Handle<YieldTermStructure> rates(ext::make_shared<FlatForward>(today, row.rate, days));
    const Handle<YieldTermStructure> yields(ext::make_shared<FlatForward>(today, row.yield, days));
    const Handle<BlackVolTermStructure> vols(ext::make_shared<BlackConstantVol>(today, NullCalendar(), Handle<Quote>(held.vol), days));
    const auto process = ext::make_shared<BlackScholesMertonProcess>(Handle<Quote>(held.spot), yields, rates, vols);
    held.option = ext::make_shared<VanillaOption>(
        ext::make_shared<PlainVanillaPayoff>(row.type, row.strike), ext::make_shared<EuropeanExercise>(today + row.days));
    held.option->setPricingEngine(ext::make_shared<AnalyticEuropeanEngine>(process));
    return held;
}

void european(const std::vector<Row>& rows) {
    const Date today(1, January, 2024);
    Settings::instance().evaluationDate() = today;
    std::vector<Held> held;
    for (const Row& row : rows)
        held.push_back(hold(row, today));
    int turn = 0;
    report("AnalyticEuropeanEngine: price + 5 Greeks", 30, rows.size(), [&] {
        const double nudge = 1e-9 * (++turn & 1);
        double sum = 0;
        for (std::size_t i = 0; i < rows.size(); i++) {
            held[i].spot->setValue(rows[i].spot + nudge);
            const VanillaOption& o = *held[i].option;
            sum += o.NPV() + o.delta() + o.gamma() + o.vega() + o.theta() + o.rho();
        }
        sink = sum;
    });
    report("BlackCalculator: price + 5 Greeks", 30, rows.size(), [&] {
        double sum = 0;
        for (const Row& r : rows) {
            const double discount = std::exp(-r.rate * r.years), forward = r.spot * std::exp((r.rate - r.yield) * r.years);
            const BlackCalculator b(r.type, r.strike, forward, r.vol * std::sqrt(r.years), discount);
            sum += b.value() + b.delta(r.spot) + b.gamma(r.spot) + b.vega(r.years) + b.theta(r.spot, r.years) + b.rho(r.years);
        }
        sink = sum;
    });
}

void implied(const std::vector<Row>& rows) {
    int failed = 0;
    double worst = 0;
    const auto run = [&](const std::function<double(const Row&, double)>& solve) {
        double sum = 0;
        failed = 0;
        worst = 0;
        for (const Row& r : rows) {
            try {
                const double vol = solve(r, std::exp(-r.rate * r.years)) / std::sqrt(r.years);
                worst = std::max(worst, std::fabs(vol / r.vol - 1));
                sum += vol;
            } catch (const Error&) {
                failed++;
            }
        }
        sink = sum;
    };
    const auto both = [&](const char* name, const std::function<double(const Row&, double)>& solve) {
        report(name, 20, rows.size(), [&] { run(solve); });
        std::printf("#%s: %d of %zu failed, worst relative error %.2g\n", name, failed, rows.size(), worst);
    };
    both("blackFormulaImpliedStdDev (Newton, 1e-12)", [](const Row& r, double discount) {
        return blackFormulaImpliedStdDev(r.type, r.strike, r.spot, r.price, discount, 0.0, Null<Real>(), 1e-12);
    });
    both("blackFormulaImpliedStdDevLiRS (1e-12)", [](const Row& r, double discount) {
        return blackFormulaImpliedStdDevLiRS(r.type, r.strike, r.spot, r.price, discount, 0.0, Null<Real>(), 1.0, 1e-12);
    });
}

void svi(const std::map<std::string, Slice>& slices) {
    int failed = 0;
    std::string why;
    report("SviInterpolation", 10, slices.size(), [&] {
        failed = 0;
        for (const auto& entry : slices) {
            const Slice& s = entry.second;
            try {
                SviInterpolation fit(s.strikes.begin(), s.strikes.end(), s.vols.begin(), s.years, 1.0, 0.01, 0.08, 0.15, -0.3, 0.0, false, false, false, false, false, false);
                fit.update();
                sink = fit.maxError();
            } catch (const Error& e) {
                failed++;
                why = e.what();
            }
        }
    });
    std::printf("#SviInterpolation: %d of %zu slices failed %s\n", failed, slices.size(), why.c_str());
}

}  // namespace

int main(int argc, char** argv) {
    if (argc != 3) {
        std::fprintf(stderr, "usage: %s OPTIONS.csv SLICES.csv\n", argv[0]);
        return 2;
    }
    const auto rows = readOptions(argv[1]);
    european(rows);
    implied(rows);
    svi(readSlices(argv[2]));
    return 0;
}
