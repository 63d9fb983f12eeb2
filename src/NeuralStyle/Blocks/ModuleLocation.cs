using System.Collections;
using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using System.Runtime.CompilerServices;
using TorchSharp.Utils;
using Module = TorchSharp.torch.nn.Module;

namespace NeuralStyle.Blocks;

/// <summary>A location that holds a module: a registration, a field, or an entry of an array, list or dictionary in a field.</summary>
/// <param name="Module">The module held.</param>
/// <param name="Name">The class and the field, for messages.</param>
/// <param name="Declared">The type that the location can hold.</param>
/// <param name="Put">Puts another module there.</param>
internal sealed record ModuleLocation(Module Module, string Name, Type Declared, Action<Module> Put)
{
    /// <summary>The reason why code that works with locations cannot be in an app that is trimmed.</summary>
    public const string NeedsFields = "It looks for modules in the fields of classes, which trimming takes away.";

    // TorchSharp has no public way to exchange a registered module and keep its position.
    private static readonly FieldInfo? Registrations = typeof(Module).GetField("_internal_submodules", BindingFlags.Instance | BindingFlags.NonPublic);

    /// <summary>True for the list by which TorchSharp finds parameters; a forward pass seldom reads it.</summary>
    public bool IsRegistration { get; private init; }

    private bool IsReadOnly { get; init; }

    /// <summary>Lists all locations in a module and in all modules below it, registered or only held in fields.</summary>
    [RequiresUnreferencedCode(NeedsFields)]
    public static IEnumerable<ModuleLocation> Below(Module root)
    {
        var seen = new HashSet<Module>(ReferenceEqualityComparer.Instance) { root };
        var open = new Queue<Module>(seen);
        while (open.TryDequeue(out var module))
        {
            foreach (var location in Registered(module).Concat(InFields(module)).ToList())
            {
                yield return location;
                if (seen.Add(location.Module))
                {
                    open.Enqueue(location.Module);
                }
            }
        }
    }

    /// <summary>Returns why the location cannot hold a module of a type, or null if it can.</summary>
    public string? WhyNot(Type type)
        => !Declared.IsAssignableFrom(type) ? $"{Name} is declared as {Show(Declared)}, which cannot hold {type.Name}: declare it as Module<Tensor, Tensor>."
            : IsReadOnly ? $"{Name} is a read-only collection: make it an array or a List."
            : null;

    private static IEnumerable<ModuleLocation> Registered(Module owner)
    {
        var registrations = Registrations?.GetValue(owner) as OrderedDict<string, Module>
            ?? throw new NotSupportedException(
                $"TorchSharp {typeof(Module).Assembly.GetName().Version} keeps submodules in another way than 0.107, so this version of NeuralStyle cannot replace them.");
        return owner.named_children().Select(child => new ModuleLocation(
            child.module, $"{Show(owner.GetType())} '{child.name}'", typeof(Module), module => registrations[child.name] = module)
        {
            IsRegistration = true,
        });
    }

    [RequiresUnreferencedCode(NeedsFields)]
    private static IEnumerable<ModuleLocation> InFields(Module owner)
    {
        for (var type = owner.GetType(); type is not null && type != typeof(Module); type = type.BaseType)
        {
            foreach (var field in type.GetFields(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly))
            {
                foreach (var location in InField(owner, field, $"{Show(type)}.{Show(field)}"))
                {
                    yield return location;
                }
            }
        }
    }

    [RequiresUnreferencedCode(NeedsFields)]
    private static IEnumerable<ModuleLocation> InField(Module owner, FieldInfo field, string name) => field.GetValue(owner) switch
    {
        Module module => [new ModuleLocation(module, name, field.FieldType, value => field.SetValue(owner, value))],
        IDictionary dictionary => InDictionary(dictionary, name),
        IList list when !ElementType(list).IsPrimitive => Enumerable.Range(0, list.Count).SelectMany(index => InElement(list, index, name)),
        _ => [],
    };

    [RequiresUnreferencedCode(NeedsFields)]
    private static IEnumerable<ModuleLocation> InDictionary(IDictionary dictionary, string name)
    {
        var declared = Arguments(dictionary.GetType(), typeof(IDictionary<,>)) is [_, var value] ? value : typeof(object);
        return dictionary.Keys.Cast<object>().Where(key => dictionary[key] is Module)
            .Select(key => new ModuleLocation((Module)dictionary[key]!, name, declared, module => dictionary[key] = module) { IsReadOnly = dictionary.IsReadOnly });
    }

    [RequiresUnreferencedCode(NeedsFields)]
    private static IEnumerable<ModuleLocation> InElement(IList list, int index, string name) => list[index] switch
    {
        Module module => [new ModuleLocation(module, name, ElementType(list), value => list[index] = value) { IsReadOnly = list.IsReadOnly }],
        ITuple { Length: < 8 } tuple when tuple.GetType() is { IsValueType: true } type => Enumerable.Range(0, tuple.Length).Where(item => tuple[item] is Module)
            .Select(item => new ModuleLocation((Module)tuple[item]!, name, type.GetGenericArguments()[item], value => list[index] = With((ITuple)list[index]!, item, value))
            {
                IsReadOnly = list.IsReadOnly,
            }),
        _ => [],
    };

    [RequiresUnreferencedCode(NeedsFields)]
    private static object With(ITuple tuple, int item, Module value)
        => Activator.CreateInstance(tuple.GetType(), [.. Enumerable.Range(0, tuple.Length).Select(i => i == item ? value : tuple[i])])!;

    [RequiresUnreferencedCode(NeedsFields)]
    private static Type ElementType(IList list)
        => list.GetType().GetElementType() ?? (Arguments(list.GetType(), typeof(IList<>)) is [var element] ? element : typeof(object));

    [RequiresUnreferencedCode(NeedsFields)]
    private static Type[]? Arguments(Type type, Type definition)
        => type.GetInterfaces().FirstOrDefault(face => face.IsGenericType && face.GetGenericTypeDefinition() == definition)?.GetGenericArguments();

    private static string Show(FieldInfo field) // of an automatic property, its name
        => field.Name.StartsWith('<') ? field.Name[1..field.Name.IndexOf('>', StringComparison.Ordinal)] : field.Name;

    private static string Show(Type type) => type.IsGenericType
        ? $"{type.Name.Split('`')[0]}<{string.Join(", ", type.GetGenericArguments().Select(Show))}>"
        : type.Name;
}
