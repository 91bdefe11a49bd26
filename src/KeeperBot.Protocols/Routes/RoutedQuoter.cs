using System.Collections.Immutable;
using System.Numerics;
using KeeperBot.Core.Decision;
using KeeperBot.Core.Portfolio;
using KeeperBot.Core.Ports;
using KeeperBot.Core.Units;
using KeeperBot.Evm.Abi;
using KeeperBot.Primitives;
using KeeperBot.Protocols.Abi;
using KeeperBot.Protocols.Reading;
using KeeperBot.Protocols.Routes.Roles;

namespace KeeperBot.Protocols.Routes;

/// <summary>
/// Quotes by running the very call that would be sent, as the actor and on the pinned block, only with an open bound. That gives the executed price
/// with every fee, and shows at once what the route or the venue would refuse (a role, a cap, an initial margin), which a quote
/// asked as the holder on the venue would hide.
/// </summary>
internal sealed class RoutedQuoter(IChainReader chain)
{
    /// <summary>The fill of an order at a block, or a refusal.</summary>
    internal async Task<Quote> QuoteAsync(IAccountRoute route, AccountRef account, VenueOrder open, BlockRef block, CancellationToken cancellation)
    {
        switch (route.Encode(account, open))
        {
            case RouteRefused refused:
                return new QuoteRefused(new EncodingRefused(refused.Code, refused.Detail), null);
            case RoutedCall { ReadFill: { } readFill } call:
                var result = await chain.CallAsync(account.Actor, new ContractCall(call.To, call.Data), block, cancellation).ConfigureAwait(false);
                return Read(await ReasonedAsync(result, account, call, block, cancellation).ConfigureAwait(false), readFill);
            case var other:
                throw new InvalidOperationException($"{open.GetType().Name} does not trade: {other.GetType().Name}");
        }
    }

    /// <summary>
    /// The fill of an order that takes tokens for which the route has yet to give allowances. With the bound open nobody knows how much it takes: here,
    /// where nothing is signed, its spender may take any amount.
    /// </summary>
    internal async Task<Quote> QuoteApprovedAsync(IAccountRoute route, AccountRef account, VenueOrder open, IEnumerable<TokenSpend> takes, BlockRef block, CancellationToken cancellation)
    {
        if (route.Encode(account, open) is not RoutedCall { ReadFill: { } readFill } call)
            return await QuoteAsync(route, account, open, block, cancellation).ConfigureAwait(false);
        // From zero: some tokens change an allowance no other way.
        var approvals = from take in takes
                        from amount in new[] { BigInteger.Zero, UInt256.MaxValue.ToBigInteger() }
                        select new ContractCall(take.Most.Token.Address, Erc20Abi.Approve.Encode(take.Spender, amount));
        return await chain.CallAfterAsync(account.Actor, [.. approvals], new ContractCall(call.To, call.Data), block, cancellation).ConfigureAwait(false) is { } result
            ? Read(result, readFill)
            : new QuoteRefused(new("approval.not_simulated", "the node has no eth_simulateV1, so that an order cannot be quoted with an allowance that is yet to be given; use another node, or give it by hand"), null);
    }

    /// <summary>The allowances that are too small for a call, provided that the route may give them.</summary>
    internal async Task<AllowanceAnswer> AllowancesAsync(IAccountRoute route, IEnumerable<Allowance> needed, BlockRef block, CancellationToken cancellation)
    {
        var missing = ImmutableArray.CreateBuilder<NeededAllowance>();
        foreach (var need in needed)
        {
            var call = new ContractCall(need.Token.Address, Erc20Abi.Allowance.Encode(need.Owner, need.Spender));
            var result = await chain.CallAsync(need.Owner, call, block, cancellation).ConfigureAwait(false);
            if (!result.Success)
                return Refused("allowance.unknown", $"allowance of {need.Token} reverted: {RevertText.Decode(result).Text}");
            BigInteger allowed;
            try
            {
                allowed = Erc20Abi.Allowance.DecodeOutput(result.Data.Span)[0].AsBigInteger();
            }
            catch (AbiException error)
            {
                return Refused("allowance.unknown", $"allowance of {need.Token} answered something else: {error.Message}");
            }

            if (allowed >= need.Least)
                continue;
            var (standing, least) = (TokenAmount.FromRaw(need.Token, allowed), TokenAmount.FromRaw(need.Token, need.Least));
            if (!route.MayApprove(need.Token, need.Spender))
                return Refused("allowance.insufficient", $"{need.Owner} allows {need.Spender} {standing}, the call may take {least}; approve it, or let the keeper do so with policy.approvals");
            missing.Add(new(need.Spender, least, standing));
        }

        return new AllowancesKnown(missing.ToImmutable());
    }

    /// <summary>The call by which a route gives an exact allowance, or takes one back.</summary>
    internal static Encoding Approve(IAccountRoute route, AccountRef account, ApproveAction action) =>
        route.Encode(account, new TokenApproval(action.Spender, action.Amount)) switch
        {
            RoutedCall call => new EncodedCall(call.To, call.Data, [], null, $"allow {action.Spender} {action.Amount}"),
            RouteRefused refused => new EncodingRefused(refused.Code, refused.Detail),
            var other => throw new InvalidOperationException(other.GetType().Name),
        };

    private static AllowanceRefused Refused(string code, string detail) => new(new EncodingRefused(code, detail));

    // What the contract between says of a failure inside is only that there was one; the holder itself is told why.
    private async Task<CallResult> ReasonedAsync(CallResult result, AccountRef account, RoutedCall call, BlockRef block, CancellationToken cancellation)
    {
        if (result.Success || call.Inside is not { } inside || !result.Data.Span.SequenceEqual(RolesAbi.ModuleTransactionFailed.Selector.Span))
            return result;
        var direct = await chain.CallAsync(account.Holder, inside, block, cancellation).ConfigureAwait(false);
        return direct.Success ? result : direct;
    }

    private static Quote Read(CallResult result, Func<Bytes, TradeFill> readFill)
    {
        if (!result.Success)
        {
            var reason = RevertText.Decode(result);
            return new QuoteRefused(new("quote.reverted", reason.Text), reason);
        }

        try
        {
            return new Quoted(readFill(result.Data));
        }
        catch (AbiException error)
        {
            return new QuoteRefused(new("quote.malformed", $"the quote cannot be read: {error.Message}"), null);
        }
    }
}

/// <summary>Answer of a quote.</summary>
internal abstract record Quote;

/// <summary>It would trade so.</summary>
internal sealed record Quoted(TradeFill Fill) : Quote;

/// <summary>It would not.</summary>
internal sealed record QuoteRefused(EncodingRefused Refusal, RevertReason? Reason) : Quote;
