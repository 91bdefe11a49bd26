using KeeperBot.Core.Bench;

// dotnet run -c Release --project bench/KeeperBot.Core.Bench -- plan        from snapshot to plan, by number of positions
PlanRatios.Print();
