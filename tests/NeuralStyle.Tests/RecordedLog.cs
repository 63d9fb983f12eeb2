using Microsoft.Extensions.Logging;

namespace NeuralStyle.Tests;

/// <summary>A log that keeps its messages.</summary>
internal sealed class RecordedLog : ILoggerFactory, ILogger
{
    private readonly List<(LogLevel Level, string Text)> _messages = [];

    /// <summary>All messages.</summary>
    public IReadOnlyList<string> Messages => [.. _messages.Select(message => message.Text)];

    /// <summary>The warnings among them.</summary>
    public IReadOnlyList<string> Warnings => [.. _messages.Where(message => message.Level == LogLevel.Warning).Select(message => message.Text)];

    public ILogger CreateLogger(string categoryName) => this;

    public void AddProvider(ILoggerProvider provider) => throw new NotSupportedException();

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        lock (_messages)
        {
            _messages.Add((logLevel, formatter(state, exception)));
        }
    }

    public void Dispose()
    {
    }
}
