using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace NeuralStyle;

/// <summary>Registers stylizers with dependency injection: loaded when they are first asked for, shared, and disposed with the host.</summary>
public static class StylizerServiceCollectionExtensions
{
    /// <summary>Registers the built-in network for any style as <see cref="IStylizer"/> and <see cref="Stylizer"/>.</summary>
    /// <param name="services">The services.</param>
    public static IServiceCollection AddNeuralStyle(this IServiceCollection services)
        => services.AddNeuralStyle(static provider => Stylizer.CreateBuiltIn(WithLogging(options: null, provider)));

    /// <summary>Registers a stylizer as <see cref="IStylizer"/> and <see cref="Stylizer"/>.</summary>
    /// <param name="services">The services.</param>
    /// <param name="create">Creates it, once.</param>
    public static IServiceCollection AddNeuralStyle(this IServiceCollection services, Func<IServiceProvider, Stylizer> create)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(create);
        services.TryAddSingleton(create);
        services.TryAddSingleton<IStylizer>(static provider => provider.GetRequiredService<Stylizer>());
        return services;
    }

    /// <summary>Registers a stylizer under a name, for <c>[FromKeyedServices("name")] IStylizer</c>.</summary>
    /// <param name="services">The services.</param>
    /// <param name="name">The name.</param>
    /// <param name="model">The model file; it is read when the stylizer is first asked for.</param>
    /// <param name="options">The options; the defaults if null. Without a logger factory, that of the host is used.</param>
    public static IServiceCollection AddNeuralStyle(this IServiceCollection services, string name, string model, StylizerOptions? options = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(model);
        return services.AddNeuralStyle(name, provider => Stylizer.Load(model, WithLogging(options, provider)));
    }

    /// <summary>Registers a stylizer under a name, for <c>[FromKeyedServices("name")] IStylizer</c>.</summary>
    /// <param name="services">The services.</param>
    /// <param name="name">The name.</param>
    /// <param name="create">Creates it, once.</param>
    public static IServiceCollection AddNeuralStyle(this IServiceCollection services, string name, Func<IServiceProvider, Stylizer> create)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentNullException.ThrowIfNull(create);
        services.TryAddKeyedSingleton(name, (provider, _) => create(provider));
        services.TryAddKeyedSingleton<IStylizer>(name, static (provider, key) => provider.GetRequiredKeyedService<Stylizer>(key));
        return services;
    }

    private static StylizerOptions WithLogging(StylizerOptions? options, IServiceProvider provider)
    {
        options ??= new StylizerOptions();
        return options.LoggerFactory is NullLoggerFactory && provider.GetService<ILoggerFactory>() is { } loggers ? options with { LoggerFactory = loggers } : options;
    }
}
