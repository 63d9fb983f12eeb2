using static TorchSharp.torch.nn;

namespace NeuralStyle.Blocks;

/// <summary>A level of state-dict keys and nothing else: gives parts of blocks the names that published files use.</summary>
internal sealed class ModuleNamespace() : Module(nameof(ModuleNamespace))
{
    public ModuleNamespace(string name, Module module)
        : this()
        => Add(name, module);

    public void Add(string name, Module module) => register_module(name, module);
}
