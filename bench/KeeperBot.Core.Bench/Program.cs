using KeeperBot.Core.Bench;

// dotnet run -c Release --project bench/KeeperBot.Core.Bench -- plan          from snapshot to plan, by number of positions
// dotnet run -c Release --project bench/KeeperBot.Core.Bench -- calibration   breaches foreseen against breaches that happened, in markets that the predictor is not told of
if (args is ["calibration"])
    CalibrationReport.Print();
else
    PlanRatios.Print();
