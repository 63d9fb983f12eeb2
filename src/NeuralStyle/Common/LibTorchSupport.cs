using System.Diagnostics.CodeAnalysis;

namespace NeuralStyle.Common;

/// <summary>Reports whether the app was built with LibTorch. If not, trimming leaves TorchSharp out.</summary>
/// <remarks>The package's build sets the switch to false for apps without a LibTorch package; an app may set it by itself.</remarks>
internal static class LibTorchSupport
{
    private const string Switch = "NeuralStyle.LibTorch.IsSupported";

    [FeatureSwitchDefinition(Switch)]
    public static bool IsSupported => !AppContext.TryGetSwitch(Switch, out var isSupported) || isSupported;
}
