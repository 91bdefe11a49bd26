// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {GmxMarket, GmxMarketPrices, GmxPosition, GmxPrice, IGmxDataStore, IGmxPriceFeed, IGmxReader} from "./interfaces/IGmx.sol";

/// @title GmxLens: all of one account's GMX v2 positions and pending orders, at prices taken from named feeds, in one call
/// @notice GMX's views want the prices from their caller. This one takes each from the Chainlink feed that the caller names, at the block of the read,
/// and asks GMX's own Reader with them. Read-only, without storage, constructor or immutables, so that its `deployedBytecode` can be run at any
/// address by the code override of `eth_call` or `eth_simulateV1`; it never has to be deployed.
/// @dev Fails closed: a price that is missing, stale, out of bounds, or from another feed or scale than GMX itself has on record, a position in a
/// market that is not named, and more positions or orders than may be read revert the whole read.
contract GmxLens {
    /// @dev The contracts of one GMX deployment.
    struct Sources {
        address reader;
        address dataStore;
        address referralStorage;
    }

    /// @dev Where the price of a token comes from. `maxAge` in seconds; an answer must lie strictly between the bounds, in the feed's decimals.
    struct PriceSource {
        address token;
        address feed;
        uint8 tokenDecimals;
        uint256 maxAge;
        int256 minAnswer;
        int256 maxAnswer;
    }

    /// @dev A price as it was read, and in GMX's scale: USD of the token's smallest unit, with 30 decimals.
    struct PriceRead {
        address token;
        uint256 price;
        int256 answer;
        uint256 updatedAt;
    }

    /// @dev One position: Reader's `PositionInfo` (whole position, pending fees) and its answer to `isPositionLiquidatable`, both as they were
    /// returned, and the accumulators as written, which that answer counts fees by.
    struct PositionRead {
        bytes32 key;
        bytes info;
        bytes liquidatable;
        uint256 writtenBorrowingFactor;
        uint256 writtenFundingFeePerSize;
    }

    /// @dev `orders` is Reader's answer to `getAccountOrders`, as it was returned.
    struct AccountRead {
        uint256 timestamp;
        PriceRead[] prices;
        PositionRead[] positions;
        bytes orders;
    }

    error PriceFeedDiffers(address token, address configured, address atGmx);
    error PriceScaleDiffers(address token, uint256 configured, uint256 atGmx);
    error PriceStale(address token, address feed, uint256 updatedAt, uint256 maxAge);
    error PriceFromTheFuture(address token, address feed, uint256 updatedAt);
    error PriceOutOfBounds(address token, address feed, int256 answer, int256 minAnswer, int256 maxAnswer);
    error PriceMissing(address token);
    error MarketNotConfigured(address market);
    error MarketDiffers(address market);
    error TooManyPositions(uint256 most);
    error CallFailedEmpty(address target);

    uint256 private constant CLOCK_TOLERANCE = 60;

    /// @notice Reads one account. Reverts unless all of it can be read.
    function read(Sources calldata sources, PriceSource[] calldata feeds, GmxMarket[] calldata markets, address account, uint256 most)
        external
        view
        returns (AccountRead memory result)
    {
        result.timestamp = block.timestamp;
        result.prices = _prices(sources.dataStore, feeds);
        for (uint256 i = 0; i < markets.length; i++) _requireSame(sources, markets[i]);
        GmxPosition[] memory positions = IGmxReader(sources.reader).getAccountPositions(sources.dataStore, account, 0, most + 1);
        if (positions.length > most) revert TooManyPositions(most);
        result.positions = new PositionRead[](positions.length);
        for (uint256 i = 0; i < positions.length; i++) {
            GmxMarket memory market = _market(markets, positions[i].addresses.market);
            result.positions[i] = _position(sources, market, positions[i], _marketPrices(market, result.prices));
        }
        result.orders = _ask(sources.reader, abi.encodeCall(IGmxReader.getAccountOrders, (sources.dataStore, account, 0, most + 1)));
    }

    function _position(Sources calldata sources, GmxMarket memory market, GmxPosition memory position, GmxMarketPrices memory prices)
        private
        view
        returns (PositionRead memory result)
    {
        result.key = keccak256(
            abi.encode(position.addresses.account, position.addresses.market, position.addresses.collateralToken, position.flags.isLong)
        );
        result.info = _ask(
            sources.reader,
            abi.encodeCall(IGmxReader.getPositionInfo, (sources.dataStore, sources.referralStorage, result.key, prices, 0, address(0), true))
        );
        result.liquidatable = _ask(
            sources.reader,
            abi.encodeCall(
                IGmxReader.isPositionLiquidatable, (sources.dataStore, sources.referralStorage, result.key, market, prices, true, true)
            )
        );
        result.writtenBorrowingFactor = _uint(
            sources.dataStore, keccak256(abi.encode(_name("CUMULATIVE_BORROWING_FACTOR"), market.marketToken, position.flags.isLong))
        );
        result.writtenFundingFeePerSize = _uint(
            sources.dataStore,
            keccak256(
                abi.encode(
                    _name("FUNDING_FEE_AMOUNT_PER_SIZE"), market.marketToken, position.addresses.collateralToken, position.flags.isLong
                )
            )
        );
    }

    function _prices(address dataStore, PriceSource[] calldata feeds) private view returns (PriceRead[] memory prices) {
        prices = new PriceRead[](feeds.length);
        for (uint256 i = 0; i < feeds.length; i++) prices[i] = _price(dataStore, feeds[i]);
    }

    function _price(address dataStore, PriceSource calldata source) private view returns (PriceRead memory) {
        address registered = IGmxDataStore(dataStore).getAddress(keccak256(abi.encode(_name("PRICE_FEED"), source.token)));
        if (registered != address(0) && registered != source.feed) revert PriceFeedDiffers(source.token, source.feed, registered);
        uint256 multiplier = 10 ** (60 - IGmxPriceFeed(source.feed).decimals() - source.tokenDecimals);
        uint256 atGmx = _uint(dataStore, keccak256(abi.encode(_name("PRICE_FEED_MULTIPLIER"), source.token)));
        if (atGmx != 0 && atGmx != multiplier) revert PriceScaleDiffers(source.token, multiplier, atGmx);
        (, int256 answer,, uint256 updatedAt,) = IGmxPriceFeed(source.feed).latestRoundData();
        if (answer <= 0 || answer <= source.minAnswer || answer >= source.maxAnswer) {
            revert PriceOutOfBounds(source.token, source.feed, answer, source.minAnswer, source.maxAnswer);
        }
        if (updatedAt > block.timestamp + CLOCK_TOLERANCE) revert PriceFromTheFuture(source.token, source.feed, updatedAt);
        if (updatedAt + source.maxAge < block.timestamp) revert PriceStale(source.token, source.feed, updatedAt, source.maxAge);
        return PriceRead(source.token, uint256(answer) * multiplier / 1e30, answer, updatedAt);
    }

    function _marketPrices(GmxMarket memory market, PriceRead[] memory prices) private pure returns (GmxMarketPrices memory) {
        return GmxMarketPrices(_of(market.indexToken, prices), _of(market.longToken, prices), _of(market.shortToken, prices));
    }

    function _of(address token, PriceRead[] memory prices) private pure returns (GmxPrice memory) {
        for (uint256 i = 0; i < prices.length; i++) {
            if (prices[i].token == token) return GmxPrice(prices[i].price, prices[i].price);
        }
        revert PriceMissing(token);
    }

    function _market(GmxMarket[] calldata markets, address key) private pure returns (GmxMarket memory) {
        for (uint256 i = 0; i < markets.length; i++) {
            if (markets[i].marketToken == key) return markets[i];
        }
        revert MarketNotConfigured(key);
    }

    function _requireSame(Sources calldata sources, GmxMarket calldata market) private view {
        GmxMarket memory found = IGmxReader(sources.reader).getMarket(sources.dataStore, market.marketToken);
        if (keccak256(abi.encode(found)) != keccak256(abi.encode(market))) revert MarketDiffers(market.marketToken);
    }

    function _uint(address dataStore, bytes32 key) private view returns (uint256) {
        return IGmxDataStore(dataStore).getUint(key);
    }

    function _name(string memory name) private pure returns (bytes32) {
        return keccak256(abi.encode(name));
    }

    function _ask(address target, bytes memory data) private view returns (bytes memory) {
        (bool success, bytes memory result) = target.staticcall(data);
        if (!success) {
            assembly ("memory-safe") {
                revert(add(result, 0x20), mload(result))
            }
        }
        if (result.length == 0) revert CallFailedEmpty(target);
        return result;
    }
}
