using KeeperBot.Evm.Abi;
using KeeperBot.Evm.Crypto;
using KeeperBot.Primitives;

namespace KeeperBot.Protocols.GmxV2;

/// <summary>
/// Keys of GMX v2's DataStore, as its Keys library makes them: a setting is keccak256(abi.encode(name)), one that belongs to something
/// keccak256(abi.encode(that, its owners...)).
/// </summary>
public static class GmxKeys
{
    private static readonly AbiFunction OfName = AbiFunction.Parse("key(string name)");
    private static readonly AbiFunction OfOwner = AbiFunction.Parse("key(bytes32 name, address owner)");
    private static readonly AbiFunction OfSide = AbiFunction.Parse("key(bytes32 name, address owner, bool side)");
    private static readonly AbiFunction OfFeature = AbiFunction.Parse("key(bytes32 name, address module, uint256 orderType)");
    private static readonly AbiFunction OfPosition = AbiFunction.Parse("key(address account, address market, address collateralToken, bool isLong)");

    /// <summary>A setting.</summary>
    public static Hash32 Of(string name) => Hash(OfName, name);

    /// <summary>A setting of a market or token.</summary>
    public static Hash32 Of(string name, Address owner) => Hash(OfOwner, Of(name), owner);

    /// <summary>A setting of a market or token that has two values.</summary>
    public static Hash32 Of(string name, Address owner, bool side) => Hash(OfSide, Of(name), owner, side);

    /// <summary>A switch of a handler, for one type of order.</summary>
    public static Hash32 Feature(string name, Address module, int orderType) => Hash(OfFeature, Of(name), module, orderType);

    /// <summary>A position.</summary>
    public static Hash32 Position(Address account, Address market, Address collateralToken, bool isLong) => Hash(OfPosition, account, market, collateralToken, isLong);

    private static Hash32 Hash(AbiFunction function, params AbiValue[] arguments) => Keccak256.Hash(function.Encode(arguments).Span[AbiFunction.SelectorSize..]);
}
