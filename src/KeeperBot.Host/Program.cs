using KeeperBot.Host.Commands;

return await KeeperProgram.RunProcessAsync(args);
