using System.Collections.Immutable;
using System.Numerics;
using KeeperBot.Core.Decision;
using KeeperBot.Evm.Abi;
using KeeperBot.Execution.Policy;
using KeeperBot.Host.Options;

namespace KeeperBot.Host.Composition.Venues.DeriveV2;

/// <summary>The one call that a holder makes at Derive v2: a deposit into its own kept subaccounts.</summary>
internal static class DeriveV2Calls
{
    private static readonly AbiFunction Deposit = AbiFunction.Parse("deposit(uint256 recipientAccount, uint256 stableAmount)");

    /// <summary>The calls of one account.</summary>
    public static IEnumerable<PermittedCall> Of(VenueScope<DeriveV2VenueOptions> venue, ConfiguredAccount account)
    {
        if (account.Route != RouteKind.Direct)
            throw CallRules.Unknown(venue, account);
        ImmutableArray<BigInteger> own = [.. venue.Options.KeptSubaccounts.Values.Where(item => item.Account == account.Ref.Id.Value).Select(item => (BigInteger)item.Number)];
        yield return CallRules.Call(
            venue, account, venue.Options.Cash, Deposit, [ActionKind.TopUp],
            new IntegerAmong("recipientAccount", own), new WithinDeclaredSpend("stableAmount", [venue.Token(venue.Options.MarginToken)]));
    }
}
