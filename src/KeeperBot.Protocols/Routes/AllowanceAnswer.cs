using System.Collections.Immutable;
using KeeperBot.Core.Ports;

namespace KeeperBot.Protocols.Routes;

/// <summary>Which of the allowances that a call needs are too small.</summary>
internal abstract record AllowanceAnswer;

/// <summary>The call may be made, after approvals for what is listed; where nothing is, at once.</summary>
internal sealed record AllowancesKnown(ImmutableArray<NeededAllowance> Short) : AllowanceAnswer;

/// <summary>An allowance cannot be read, or is too small and nobody may give it.</summary>
internal sealed record AllowanceRefused(EncodingRefused Refusal) : AllowanceAnswer;
