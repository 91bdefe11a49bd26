using KeeperBot.Core.Bench;

// dotnet run -c Release --project bench/KeeperBot.Core.Bench -- plan          from snapshot to plan, by number of positions
// dotnet run -c Release --project bench/KeeperBot.Core.Bench -- calibration   breaches foreseen against breaches that happened, in markets that the predictor is not told of
// dotnet run -c Release --project bench/KeeperBot.Core.Bench -- rescues       the margin ladder against top-ups only, with and without foresight
if (args is ["calibration"])
    CalibrationReport.Print();
else if (args is ["rescues", .. var rest])
    RescueReport.Print(rest is [var paths] ? int.Parse(paths, System.Globalization.CultureInfo.InvariantCulture) : 10_000);
else
    PlanRatios.Print();
