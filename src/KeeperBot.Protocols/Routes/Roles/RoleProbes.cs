using System.Collections.Immutable;
using KeeperBot.Core.Portfolio;
using KeeperBot.Evm.Abi;
using KeeperBot.Primitives;
using KeeperBot.Protocols.Abi;
using KeeperBot.Protocols.Reading;

namespace KeeperBot.Protocols.Routes.Roles;

/// <summary>
/// Calls that a thief of the key would try first, run as the key without effect: each has to be refused by the role itself. A second opinion on what the
/// module's events say, from the module's own code.
/// </summary>
public sealed class RoleProbes(IChainReader chain)
{
    private const int PlainCall = 0;
    private const int DelegateCall = 1;

    private static readonly Hash32 AnyRole = new([.. Enumerable.Repeat((byte)1, Hash32.Size)]);

    /// <summary>What the role lets through, in words; empty where it refuses everything.</summary>
    /// <param name="account">The account.</param>
    /// <param name="module">The Roles module.</param>
    /// <param name="role">The role.</param>
    /// <param name="tokens">Tokens that the account holds.</param>
    /// <param name="block">The block to ask at.</param>
    /// <param name="cancellation">Stops it.</param>
    public async Task<ImmutableArray<string>> RunAsync(AccountRef account, Address module, RoleKey role, IEnumerable<Address> tokens, BlockRef block, CancellationToken cancellation)
    {
        var through = ImmutableArray.CreateBuilder<string>();
        foreach (var (what, to, data, operation) in Probes(account, module, tokens))
        {
            var call = new ContractCall(module, RolesAbi.Execute.Encode(to, 0, data, operation, role.Value, true));
            var result = await chain.CallAsync(account.Actor, call, block, cancellation).ConfigureAwait(false);
            if (!IsRefused(result))
                through.Add(result.Success ? what : $"{what} (which then fails: {RevertText.Decode(result).Text})");
        }

        return through.ToImmutable();
    }

    private static IEnumerable<(string What, Address To, Bytes Data, int Operation)> Probes(AccountRef account, Address module, IEnumerable<Address> tokens)
    {
        foreach (var token in tokens)
        {
            yield return ($"transfer of {token} to the key", token, Erc20Abi.Transfer.Encode(account.Actor, 0), PlainCall);
            yield return ($"allowance of {token} for the key", token, Erc20Abi.Approve.Encode(account.Actor, 1), PlainCall);
            yield return ($"delegate call of {token}", token, Erc20Abi.Transfer.Encode(account.Actor, 0), DelegateCall);
        }

        yield return ("adding the key to the Safe's owners", account.Holder, RolesAbi.AddOwner.Encode(account.Actor, 1), PlainCall);
        yield return ("enabling the key as a module of the Safe", account.Holder, RolesAbi.EnableModule.Encode(account.Actor), PlainCall);
        yield return ("giving the key another role", module, RolesAbi.AssignRoles.Encode(account.Actor, AbiValue.Array(AnyRole), AbiValue.Array(true)), PlainCall);
        yield return ("plain call to the key itself", account.Actor, Bytes.Empty, PlainCall);
    }

    private static bool IsRefused(CallResult result) => !result.Success && result.Data.Length >= AbiFunction.SelectorSize &&
        (result.Data.Span[..AbiFunction.SelectorSize].SequenceEqual(RolesAbi.ConditionViolation.Selector.Span) ||
         result.Data.Span[..AbiFunction.SelectorSize].SequenceEqual(RolesAbi.NoMembership.Selector.Span));
}
