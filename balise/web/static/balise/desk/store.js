// What was typed and not yet acknowledged, on this device, by user: it outlives a reload, a crash, a closed lid.

const NAME = (user) => `balise-desk-${user}`;

export class Store {
  static open(user) {
    return new Promise((resolve, reject) => {
      const asked = indexedDB.open(NAME(user), 1);
      asked.onupgradeneeded = () => {
        asked.result.createObjectStore("changes", { keyPath: "order", autoIncrement: true });
        asked.result.createObjectStore("refused", { keyPath: "key" });
        asked.result.createObjectStore("kept", { keyPath: "name" });
      };
      asked.onsuccess = () => resolve(new Store(asked.result, user));
      asked.onerror = () => reject(asked.error);
    });
  }

  constructor(database, user) {
    this.database = database;
    this.user = user;
    database.onversionchange = () => database.close();
  }

  // Resolves once the disk has it, not once it is asked for.
  do(names, mode, work) {
    return new Promise((resolve, reject) => {
      const going = this.database.transaction(names, mode, { durability: "strict" });
      let found;
      const told = work(going);
      if (told) told.onsuccess = () => { found = told.result; };
      going.oncomplete = () => resolve(found);
      going.onerror = going.onabort = () => reject(going.error);
    });
  }

  // A change not sent yet takes the newer value of the same field: its key was never told to the server.
  put(change) {
    return this.do(["changes"], "readwrite", (going) => going.objectStore("changes").put(change));
  }

  changes() {
    return this.do(["changes"], "readonly", (going) => going.objectStore("changes").getAll());
  }

  // In one transaction: what was done leaves, what was refused is set apart with what was typed.
  settle(orders, refused) {
    return this.do(["changes", "refused"], "readwrite", (going) => {
      orders.forEach((order) => going.objectStore("changes").delete(order));
      refused.forEach((one) => going.objectStore("refused").put(one));
    });
  }

  refused() {
    return this.do(["refused"], "readonly", (going) => going.objectStore("refused").getAll());
  }

  dismiss(keys) {
    return this.do(["refused"], "readwrite", (going) => { keys.forEach((key) => going.objectStore("refused").delete(key)); });
  }

  keep(name, value) {
    return this.do(["kept"], "readwrite", (going) => going.objectStore("kept").put({ name, value }));
  }

  async kept(name) {
    return (await this.do(["kept"], "readonly", (going) => going.objectStore("kept").get(name)))?.value;
  }

  empty() {
    this.database.close();
    return new Promise((resolve) => {
      const asked = indexedDB.deleteDatabase(NAME(this.user));
      asked.onsuccess = asked.onerror = asked.onblocked = () => resolve();
    });
  }
}
