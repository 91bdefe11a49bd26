using KeeperBot.Host.Commands;
using KeeperBot.Host.Options;
using Serilog;
using Serilog.Core;
using Serilog.Events;

namespace KeeperBot.Host.Logging;

/// <summary>The log of one command: readable lines on stderr, compact JSON in the file. Disposing flushes it.</summary>
public sealed class LogSession : IDisposable
{
    private const int FilesKept = 14;

    /// <summary>Size at which a new file is begun, in bytes: a log that is loud for days must not fill the disk that the journal needs, nor fall silent.</summary>
    internal const long MostBytes = 64L << 20;

    private readonly Logger _logger;
    private readonly ILoggerFactory _factory;

    private LogSession(Logger logger)
    {
        _logger = logger;
        _factory = LoggerFactory.Create(builder => builder.SetMinimumLevel(LogLevel.Trace).AddSerilog(logger));
    }

    /// <summary>Starts the log that a configuration asks for.</summary>
    /// <param name="configuration">Where it goes and what it must not show.</param>
    /// <param name="error">stderr.</param>
    /// <param name="quiet">Whether stderr gets warnings and errors only, because the screen is used for something else.</param>
    public static LogSession Start(KeeperConfiguration configuration, TextWriter error, bool quiet)
    {
        var redactor = Redactor.Of(configuration);
        var level = LevelOf(configuration.Options.Logging.Level);
        var logger = new LoggerConfiguration().MinimumLevel.Is(level)
            .WriteTo.Sink(new WriterSink(error, new ReadableLine(redactor)), quiet && level < LogEventLevel.Warning ? LogEventLevel.Warning : level);
        if (configuration.LogFile is { } file)
        {
            RequireWritable(file);
            logger = logger.WriteTo.File(new JsonLine(redactor), file, fileSizeLimitBytes: MostBytes, rollingInterval: RollingInterval.Day, rollOnFileSizeLimit: true, retainedFileCountLimit: FilesKept);
        }

        return new LogSession(logger.CreateLogger());
    }

    /// <summary>A logger for a part of the program.</summary>
    public Microsoft.Extensions.Logging.ILogger For(string category) => _factory.CreateLogger(category);

    /// <summary>A logger for a class.</summary>
    public ILogger<T> For<T>() => _factory.CreateLogger<T>();

    /// <inheritdoc/>
    public void Dispose()
    {
        _factory.Dispose();
        _logger.Dispose();
    }

    // The file sink swallows its own failures; a keeper whose log goes nowhere has to say so before it starts.
    private static void RequireWritable(string file)
    {
        var folder = Path.GetDirectoryName(Path.GetFullPath(file))!;
        var probe = Path.Combine(folder, $".{Path.GetFileName(file)}.{Environment.ProcessId}.probe");
        try
        {
            Directory.CreateDirectory(folder);
            File.WriteAllBytes(probe, []);
            File.Delete(probe);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new CommandFailure(ExitCode.Configuration, $"logging.file = \"{file}\": nothing can be written in '{folder}'; name a file in a folder that this user may write, or leave logging.file out");
        }
    }

    private static LogEventLevel LevelOf(LogThreshold level) => level switch
    {
        LogThreshold.Debug => LogEventLevel.Debug,
        LogThreshold.Warning => LogEventLevel.Warning,
        LogThreshold.Error => LogEventLevel.Error,
        _ => LogEventLevel.Information,
    };
}
