using KeeperBot.Quant.BlackScholes;

namespace KeeperBot.Protocols.DeriveV2;

/// <summary>An option that a subaccount holds.</summary>
/// <param name="Kind">Call or put.</param>
/// <param name="Strike">Strike.</param>
/// <param name="Size">Signed number.</param>
/// <param name="Volatility">The feed's, at this strike.</param>
internal readonly record struct DeriveV2Holding(OptionKind Kind, double Strike, double Size, double Volatility);
