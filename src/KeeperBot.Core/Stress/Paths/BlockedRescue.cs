namespace KeeperBot.Core.Stress.Paths;

/// <summary>Why a rescue was not made.</summary>
/// <param name="Code">Stable: gas_above_cap, gas_cost_capped, gas_money, asset_capped, price_bound, key_busy, halted, or a code of the decision (cooldown, no_cure, no_limits).</param>
/// <param name="Time">For how long altogether.</param>
public sealed record BlockedRescue(string Code, TimeSpan Time);
